"""What an app runs for each host."""

import pytest
from structlog.testing import capture_logs

from runtime.actors.lifespan import Lifespan
from stateroom.errors import AppError


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
