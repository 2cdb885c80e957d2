"""Awaiting step by step: values, exceptions and cancellations pass through, as in a plain await."""

import asyncio
from collections.abc import Awaitable, Generator
from typing import Any

import pytest

from runtime._native import Scopes, Steps
from stateroom import Room
from tests.native.hands import Hands


def steps(waiting: Awaitable[Any]) -> Steps:
    scopes = Scopes(Hands(Room).core)
    return scopes.steps(0, scopes.fresh(), waiting)


class Later:
    """An awaitable that is neither a coroutine nor a future, with a `send` that is not a coroutine's."""

    def __await__(self) -> Generator[Any, Any, str]:
        yield from asyncio.sleep(0).__await__()
        return "later"

    def send(self, _: object) -> None:
        raise AssertionError


class Once:
    """An iterator that only has `__next__`."""

    def __init__(self) -> None:
        self.steps = iter([None])

    def __await__(self) -> "Once":
        return self

    def __next__(self) -> None:
        next(self.steps)

    def __iter__(self) -> "Once":
        return self


async def gives(value: object) -> object:
    await asyncio.sleep(0)
    return value


@pytest.mark.parametrize("value", [1, None, (1, 2), StopIteration(3)])
async def test_a_returned_value_passes_through(value: object) -> None:
    assert await steps(gives(value)) == value


async def test_any_awaitable_may_be_awaited() -> None:
    future = asyncio.get_running_loop().create_future()
    asyncio.get_running_loop().call_soon(future.set_result, "future")
    assert [await steps(waiting) for waiting in (future, Later(), Once())] == ["future", "later", None]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "error", [ValueError(), asyncio.CancelledError(), GeneratorExit(), KeyboardInterrupt()]
)
async def test_a_raised_error_passes_through(error: BaseException) -> None:
    async def fails() -> None:
        await asyncio.sleep(0)
        raise error

    with pytest.raises(type(error)) as raised:
        await steps(fails())
    assert raised.value is error


@pytest.mark.parametrize("waiting", [asyncio.Event().wait, Once])
async def test_a_cancellation_reaches_the_awaitable(waiting: Any) -> None:
    async def forever() -> None:
        while True:
            await waiting()

    task = asyncio.ensure_future(steps_of(forever() if waiting is not Once else Endless()))
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.wait([task])
    assert task.cancelled()


class Endless(Once):
    def __next__(self) -> None:
        """Never ends; the iterator has no `throw`."""


async def steps_of(waiting: Any) -> Any:
    return await steps(waiting)


async def test_a_cancellation_may_be_caught() -> None:
    async def catches() -> str:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            return "caught"
        return ""

    task = asyncio.ensure_future(steps_of(catches()))
    await asyncio.sleep(0)
    task.cancel()
    assert await task == "caught"


def test_closing_the_steps_closes_the_coroutine() -> None:
    closed = []

    async def waits() -> None:
        try:
            await asyncio.sleep(0)
        finally:
            closed.append(1)

    outer = steps_of(waits())
    outer.send(None)
    outer.close()
    assert closed == [1]
