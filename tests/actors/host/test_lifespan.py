"""What an app runs for each host."""

import asyncio
from collections.abc import AsyncIterator
from contextvars import ContextVar

import pytest
from structlog.testing import capture_logs

from runtime.actors.host.lifespan import Lifespan, check_hook
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


async def test_what_a_startup_sets_in_its_context_is_kept_for_the_turns() -> None:
    value: ContextVar[str] = ContextVar("value", default="none")

    async def connect() -> None:
        value.set("connected")

    lifespan = Lifespan([connect])
    await lifespan.start()
    assert (lifespan.context[value], value.get()) == ("connected", "none")


async def test_a_startup_that_cancels_its_task_does_not_cancel_its_host() -> None:
    async def cancels() -> None:
        task = asyncio.current_task()
        assert task is not None
        task.cancel()

    await Lifespan([cancels, lambda: None]).start()
    await asyncio.sleep(0)


@pytest.mark.parametrize("error", [SystemExit, KeyboardInterrupt, asyncio.CancelledError, GeneratorExit])
async def test_whatever_a_startup_raises_is_its_failure(error: type[BaseException]) -> None:
    def fails() -> None:
        raise error

    with pytest.raises(AppError, match=error.__name__):
        await Lifespan([fails]).start()


async def test_a_shutdown_that_takes_too_long_is_cancelled_and_the_others_have_their_time() -> None:
    ran: list[str] = []

    async def slow() -> None:
        await asyncio.Event().wait()

    async def quick() -> None:
        await asyncio.sleep(0)
        ran.append("quick")

    with capture_logs() as lines:
        await Lifespan(shutdown=[quick, slow]).stop(0.1)
    assert ran == ["quick"]
    assert [line["event"] for line in lines] == ["on_shutdown_failed"]


async def test_a_startup_that_fails_is_in_the_log_with_its_line_and_its_traceback() -> None:
    def connect() -> None:
        raise ConnectionError("no database")

    with (
        capture_logs() as lines,
        pytest.raises(AppError, match=r"test_lifespan.py:\d+: connect failed: Conn"),
    ):
        await Lifespan(startup=[connect]).start()
    (line,) = lines
    assert (line["event"], line["log_level"]) == ("on_startup_failed", "error")
    assert isinstance(line["exc_info"], ConnectionError)
    assert line["exc_info"].__traceback__.tb_frame.f_code is connect.__code__
