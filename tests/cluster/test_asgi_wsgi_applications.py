"""Which objects are applications of other servers."""

import pytest
from starlette.applications import Starlette

from runtime.cluster.asgi_wsgi import other_application
from stateroom import App


class Wsgi:
    def __call__(self, environ: dict, start_response: object) -> list[bytes]:
        return []


async def asgi(scope: dict, receive: object, send: object) -> None:
    pass


def wsgi(environ: dict, start_response: object) -> list[bytes]:
    return []


def make_app() -> App:
    return App()


@pytest.mark.parametrize(
    ("app", "told"),
    [
        (Starlette(), "an ASGI application (starlette.applications.Starlette)"),
        (Wsgi(), f"a WSGI application ({__name__}.Wsgi)"),
        (asgi, "an ASGI application"),
        (wsgi, "a WSGI application"),
    ],
)
def test_applications_of_other_servers_are_recognized(app: object, told: str) -> None:
    assert other_application(app) == told


@pytest.mark.parametrize("other", [make_app, Wsgi, Starlette, 3, "app", print, None, {}.get])
def test_nothing_else_is(other: object) -> None:
    assert other_application(other) == ""
