"""Rooms whose code cancels, is cancelled, and raises BaseExceptions."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

from stateroom import App, Member, Room, call, on

app = App()


class OwnExit(BaseException):
    """A BaseException of the user."""


RAISED: dict[str, type[BaseException]] = {
    error.__name__: error
    for error in (SystemExit, KeyboardInterrupt, asyncio.CancelledError, GeneratorExit, OwnExit)
}


async def fails() -> None:
    raise ValueError("a task of a group")


async def group() -> None:
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(fails())
        await asyncio.sleep(60)


async def group_at_its_end() -> None:
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(fails())


async def group_that_is_caught() -> str:
    try:
        await group_at_its_end()
    except* ValueError:
        pass
    return "caught"


async def cancels_itself() -> None:
    this_task().cancel()
    await asyncio.sleep(0)


async def cancels_itself_and_returns() -> str:
    this_task().cancel()
    return "returned"


async def thinks_better_of_it() -> str:
    this_task().cancel()
    this_task().uncancel()
    return "returned"


async def timeout() -> None:
    async with asyncio.timeout(0.01):
        await asyncio.sleep(60)


async def timeout_that_is_caught() -> str:
    with suppress(TimeoutError):
        await timeout()
    return "caught"


async def wait_for() -> None:
    await asyncio.wait_for(asyncio.sleep(60), 0.01)


async def future_that_is_cancelled() -> None:
    future = asyncio.get_running_loop().create_future()
    future.cancel()
    await future


FORMS: dict[str, Callable[[], Awaitable[Any]]] = {
    form.__name__: form
    for form in (group, group_at_its_end, group_that_is_caught, cancels_itself, cancels_itself_and_returns,
                 thinks_better_of_it, timeout, timeout_that_is_caught, wait_for, future_that_is_cancelled)
}  # fmt: skip


def this_task() -> "asyncio.Task[Any]":
    task = asyncio.current_task()
    assert task is not None
    return task


@app.room("unruly:{name}")
class Unruly(Room):
    """Runs the form of cancellation, or raises the error, that a push names."""

    @on("form")
    async def form(self, member: Member, data: str) -> Any:
        return await FORMS[data]()

    @on("raise")
    def raise_at_once(self, member: Member, data: str) -> None:
        raise RAISED[data]

    @on("raise later")
    async def raise_later(self, member: Member, data: str) -> None:
        await asyncio.sleep(0)
        raise RAISED[data]

    @on("timer")
    def timer(self, member: Member, data: str) -> None:
        self.after(0, self.raise_at_once, member, data)

    @on("late timer")
    def late_timer(self, member: Member, data: str) -> None:
        self.after(0, self.raise_later, member, data)

    @on("task")
    def task(self, member: Member, data: str) -> None:
        self.spawn(self.raise_later(member, data))

    @on("cancelled while idle")
    async def cancelled_while_idle(self, member: Member) -> None:
        asyncio.get_running_loop().call_later(0.01, this_task().cancel)

    @on("ping")
    async def ping(self, member: Member) -> str:
        await asyncio.sleep(0)
        return "pong"

    @call("called")
    async def called(self, data: str) -> Any:
        return await FORMS[data]()

    def on_recover(self, members: list[Member]) -> None:
        self.broadcast("recovered", len(members))


@app.room("hook:{hook}:{name}")
class Hooks(Room):
    """Raises, in the hook that its parameter `hook` names, the error that its parameter `name` names."""

    idle_s = 0.05

    def on_start(self) -> None:
        self.fail("on_start")

    def on_stop(self, reason: str) -> None:
        self.fail("on_stop")

    def on_join(self, member: Member, params: object) -> None:
        self.fail("on_join")

    def on_leave(self, member: Member, reason: str) -> None:
        self.fail("on_leave")

    def fail(self, hook: str) -> None:
        if self.params["hook"] == hook:
            raise RAISED[self.params["name"]]


@app.room("late:{hook}:{name}")
class LateHooks(Hooks):
    """Raises in the same hooks, after an await."""

    async def on_start(self) -> None:  # type: ignore[override]
        await self.fail_later("on_start")

    async def on_stop(self, reason: str) -> None:  # type: ignore[override]
        await self.fail_later("on_stop")

    async def on_join(self, member: Member, params: object) -> None:  # type: ignore[override]
        await self.fail_later("on_join")

    async def on_leave(self, member: Member, reason: str) -> None:  # type: ignore[override]
        await self.fail_later("on_leave")

    async def fail_later(self, hook: str) -> None:
        await asyncio.sleep(0)
        self.fail(hook)
