"""What an App answers a server that cannot serve it. Real servers: tests/integration/test_foreign_servers.py."""

import io
from typing import Any
from wsgiref.util import setup_testing_defaults
from wsgiref.validate import validator

import pytest

from stateroom import App


def test_a_wsgi_server_is_told_in_the_log_and_in_the_answer() -> None:
    errors, statuses = io.StringIO(), []

    def start_response(status: str, headers: list[tuple[str, str]], *_: Any) -> Any:
        statuses.append(status)

    environ: dict[str, Any] = {}
    setup_testing_defaults(environ)
    environ |= {"wsgi.errors": errors, "QUERY_STRING": ""}
    answer = validator(App())(environ, start_response)
    body = b"".join(answer)
    answer.close()  # type: ignore[attr-defined]
    assert statuses == ["500 Internal Server Error"]
    assert b"not a WSGI application. Run it with `stateroom serve MODULE:APP`." in body
    assert errors.getvalue().encode() == body + b"\n"


@pytest.mark.parametrize("kind", ["lifespan", "websocket", "http"])
@pytest.mark.parametrize("version", [2, 3])
async def test_an_asgi_server_of_either_version_is_told(kind: str, version: int) -> None:
    sent: list[Any] = []

    async def receive() -> object:
        return {}

    async def send(event: dict[str, Any]) -> None:
        sent.append(event)

    app = App()
    await (app({"type": kind}, receive, send) if version == 3 else app({"type": kind})(receive, send))
    assert "not an ASGI application" in str(sent)


@pytest.mark.parametrize("call", [(), (1, 2, 3, 4)])
def test_any_other_call_is_an_error_that_says_how_it_is_served(call: tuple[int, ...]) -> None:
    with pytest.raises(TypeError, match="stateroom serve"):
        App()(*call)
