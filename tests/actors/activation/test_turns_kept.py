"""The task of an actor's turns outlives them, and keeps nothing of them in memory."""

import asyncio
import contextvars
import gc
import weakref
from typing import Any

import pytest

from runtime._native import HandlerKind, Turn
from runtime.actors.activation.turns import Turns

USER = contextvars.ContextVar("user", default="nobody")


class Much:
    """What a turn returns, or what it raises has in its frames."""


@pytest.mark.parametrize("raises", [False, True])
async def test_nothing_of_a_turn_is_kept_until_the_next(raises: bool) -> None:
    kept: list[weakref.ref[Much]] = []

    async def turn() -> Much:
        much = Much()
        kept.append(weakref.ref(much))
        if raises:
            raise ValueError
        return much

    given = Turns(asyncio.get_running_loop(), "t", lambda turn, value, error, overlapped: None)
    given.enqueue(Turn(turn(), HandlerKind.CALL))
    while not kept or (given.awaited is not None):
        await asyncio.sleep(0)
    await asyncio.sleep(0)
    gc.collect()
    assert kept[0]() is None
    given.close()


async def test_the_task_of_turns_keeps_nothing_of_the_context_in_which_it_was_made() -> None:
    ended: list[Any] = []
    given = Turns(asyncio.get_running_loop(), "t", lambda turn, value, error, overlapped: ended.append(value))

    async def user() -> str:
        return USER.get()

    caller = contextvars.copy_context()
    caller.run(USER.set, "ada")
    caller.run(given.enqueue, Turn(user(), HandlerKind.CALL))
    while not ended:
        await asyncio.sleep(0)
    assert ended == ["nobody"]
    given.close()
