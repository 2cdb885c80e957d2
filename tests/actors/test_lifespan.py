"""What an app runs for each host."""

from collections.abc import AsyncIterator

import pytest
from structlog.testing import capture_logs

from runtime.actors.lifespan import Lifespan, check_hook
from stateroom.errors import AppError, DeclarationError


async def test_hooks_run_in_order_and_end_in_reverse() -> None:
    ran: list[str] = []

    async def later() -> None:
        ran.append("later")

    lifespan = Lifespan([lambda: ran.append("first"), later], [lambda: ran.append("closed"), later])
    await lifespan.start()
    await lifespan.stop()
    assert ran == ["first", "later", "later", "closed"]


async def test_a_startup_that_fails_is_one_line_and_the_rest_do_not_run() -> None:
    ran: list[str] = []

    async def connect() -> None:
        raise ConnectionError("no database")

    lifespan = Lifespan([connect, lambda: ran.append("never")])
    with pytest.raises(AppError, match="connect failed: ConnectionError: no database"):
        await lifespan.start()
    assert ran == []


async def test_a_shutdown_that_fails_holds_up_nothing() -> None:
    ran: list[str] = []

    def fail() -> None:
        raise OSError

    with capture_logs() as lines:
        await Lifespan(shutdown=[lambda: ran.append("ran"), fail]).stop()
    assert (ran, [line["event"] for line in lines]) == (["ran"], ["on_shutdown_failed"])


def test_what_could_not_be_called_is_refused_where_it_is_declared() -> None:
    async def lifespan() -> AsyncIterator[None]:
        yield

    def takes(app: object) -> None: ...

    for hook, says in (
        (lifespan, r":\d+: lifespan: .*below the yield belongs under @app.on_shutdown"),
        (
            takes,
            r":\d+: takes: @app.on_startup calls it without arguments: missing a required argument: 'app'",
        ),
        (5, "takes a function, not 5"),
    ):
        with pytest.raises(DeclarationError, match=says):
            check_hook("on_startup", hook)
    for fine in (print, lambda: None, lambda rest=1: rest):
        check_hook("on_startup", fine)
