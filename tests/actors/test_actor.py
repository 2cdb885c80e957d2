"""An actor as its author calls it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator
from typing import Any, cast

import pytest

from runtime.actors.actor import attach
from stateroom import Actor, Timer


class Cell:
    """Notes what it is asked."""

    def __init__(self) -> None:
        self.timers: list[tuple[float, bool, Callable[[], Any]]] = []

    def after(self, delay_s: float, repeats: bool, call: Callable[[], Any]) -> Timer:
        self.timers.append((delay_s, repeats, call))
        return cast(Timer, len(self.timers))

    def spawn(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        return cast("asyncio.Task[Any]", work)

    def save(self) -> Awaitable[None]:
        return cast("Awaitable[None]", "saved")

    def mark_dirty(self) -> None: ...


class Door(Actor):
    def knock(self, *times: int) -> tuple[int, ...]:
        return times


def test_timers_take_functions_or_names_and_what_to_call_them_with() -> None:
    door, cell = Door(), Cell()
    attach(door, cell)
    assert door.after(1, "knock", 3) == 1
    assert door.every(0.5, door.knock) == 2
    assert [(delay_s, repeats, call()) for delay_s, repeats, call in cell.timers] == [
        (1, False, (3,)),
        (0.5, True, ()),
    ]


def test_a_name_that_the_actor_does_not_have_is_an_error_at_once() -> None:
    door = Door()
    attach(door, Cell())
    with pytest.raises(AttributeError, match="knok"):
        door.after(1, "knok")


def test_tasks_and_snapshots_are_its_cells() -> None:
    door = Door()
    attach(door, Cell())
    assert door.save() == "saved"  # type: ignore[comparison-overlap]
    work = tick()
    assert door.spawn(work) is cast(Any, work)
    work.close()


async def tick() -> None: ...


def test_what_cannot_be_called_later_or_spawned_is_refused_where_it_is_given() -> None:
    door, cell = Door(), Cell()
    attach(door, cell)
    door.bell = "silent"  # type: ignore[attr-defined]
    given: list[Callable[[], object]] = [
        lambda: door.after(1, tick()),  # type: ignore[arg-type]
        lambda: door.every(1, None),  # type: ignore[arg-type]
        lambda: door.after(1, "bell"),
    ]
    for begin in given:
        with pytest.raises(TypeError, match=r"takes a function, as self\.(after|every)\(1, self\.tick\)"):
            begin()
    with pytest.raises(TypeError, match="spawn takes a coroutine"):
        door.spawn(tick)  # type: ignore[arg-type]
    assert cell.timers == []


def test_a_timer_of_a_generator_is_refused_since_it_would_run_nothing() -> None:
    class Yields(Actor):
        def steps(self) -> Iterator[int]:
            yield 1

        async def waves(self) -> AsyncIterator[int]:
            yield 1

    actor = Yields()
    attach(actor, Cell())
    for call in (actor.steps, "waves"):
        with pytest.raises(TypeError, match=r"yields.*self.every"):
            actor.after(1, call)
