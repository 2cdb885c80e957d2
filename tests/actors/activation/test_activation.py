"""Timers, tasks and state of one activation, over a fake host."""

import asyncio
from collections.abc import Callable
from typing import Any, cast

import msgspec
import pytest

from runtime._native import Turn
from runtime.actors.activation.activation import Activation
from runtime.actors.activation.leftover_tasks import LeftoverTasks
from runtime.actors.activation.snapshots import MemorySnapshots
from runtime.actors.activation.thread_check import this_thread
from runtime.actors.activation.timers import TimerFailed
from runtime.actors.actor import Actor, attach
from runtime.actors.diagnostics.failures import FailureLog
from tests.actors.activation.test_timers import HandClock

FALSE = type("FalseError", (Exception,), {"__len__": lambda self: 0})


class Score(msgspec.Struct):
    points: int = 0


class Game(Actor):
    state: Score
    kind, key = "game", "a"  # type: ignore[assignment]

    def __init__(self) -> None:
        self.log: list[object] = []

    def note(self, what: object = "noted") -> None:
        self.log.append(what)


class Played:
    """A host whose actors have their turns when they ask for them."""

    def __init__(self) -> None:
        self.loop, self.clock, self.thread = asyncio.get_running_loop(), HandClock(), this_thread()
        self.snapshots, self.failures = MemorySnapshots(1000), FailureLog(float)
        self.awaited, self.broken, self.leftovers = list[Any](), list[Any](), LeftoverTasks()

    def row_epoch(self, kind: str, key: str) -> int:
        return 1

    def begin(self, kind: Callable[[], Actor] = Game) -> Any:
        actor = kind()
        attach(actor, Activation(cast(Any, self), Owned(self, actor), actor))
        return actor


class Owned:
    """A cell whose actor has its turns when it asks for them."""

    topic = "game"

    def steps(self, context: object, waiting: Any) -> Any:
        return waiting

    lost = tasks_running = print

    def __init__(self, played: Played, actor: Any) -> None:
        self.played, self.actor = played, actor

    def remind(self, ticket: int) -> None:
        if (waiting := activation_of(self.actor).run(ticket)) is not None:
            self.played.awaited.append(waiting)

    def background_failed(self, what: str, error: BaseException) -> None:
        self.played.broken.append((what, error))

    def ended(self, turn: Turn, value: object, error: BaseException | None, overlapped: bool) -> None: ...


def activation_of(actor: Any) -> Activation:
    assert isinstance(actor._activation, Activation)
    return actor._activation


async def test_a_timer_calls_functions_and_methods_by_name() -> None:
    played = Played()
    game = played.begin()
    game.after(1, "note")
    game.after(2, game.note, "later")
    game.every(3, lambda: game.note("again"))
    played.clock.move(6.5)
    assert game.log == ["noted", "later", "again", "again"]
    with pytest.raises(AttributeError):
        game.after(1, "no_such_method")


async def test_an_awaited_timer_beats_on_when_its_turn_has_ended() -> None:
    played = Played()
    game = played.begin()

    async def beat() -> None:
        game.note()

    game.every(1, beat)
    played.clock.move(5)
    assert len(played.awaited) == 1
    await played.awaited.pop()
    played.clock.move(1)
    await played.awaited.pop()
    assert game.log == ["noted", "noted"]


async def test_a_timer_that_raises_breaks_its_actor() -> None:
    played = Played()
    game = played.begin()

    async def later() -> None:
        raise SystemExit

    game.after(1, lambda: 1 / 0)
    game.after(2, later)
    played.clock.move(1)
    assert [(what, type(error)) for what, error in played.broken] == [("timer", ZeroDivisionError)]
    played.clock.move(1)
    with pytest.raises(TimerFailed) as caught:
        await played.awaited.pop()
    assert isinstance(caught.value.__cause__, SystemExit)


async def test_a_task_runs_beside_and_is_cancelled_at_the_end() -> None:
    played, begun, ended = Played(), asyncio.Event(), asyncio.Event()
    game = played.begin()

    async def work() -> None:
        try:
            begun.set()
            await asyncio.Event().wait()
        finally:
            ended.set()

    task = game.spawn(work())
    await begun.wait()
    activation_of(game).end(in_order=True)
    await ended.wait()
    await asyncio.wait([task])
    assert (task.cancelled(), played.broken) == (True, [])


@pytest.mark.parametrize("error", [ValueError, SystemExit, FALSE])
async def test_a_task_that_raises_breaks_its_actor(error: type[BaseException]) -> None:
    async def work() -> None:
        raise error

    played = Played()
    await asyncio.wait([played.begin().spawn(work())])
    await asyncio.sleep(0)
    assert [what for what, _ in played.broken] == ["task"]


async def test_a_task_gives_its_value() -> None:
    async def work() -> int:
        return 7

    assert await Played().begin().spawn(work()) == 7


async def test_nothing_begins_when_it_is_over() -> None:
    played = Played()
    game = played.begin()
    game.after(1, "note")
    activation_of(game).end(in_order=False)
    a, b = asyncio.sleep(0), asyncio.Future[None]()
    for begin in (lambda: game.after(1, "note"), lambda: game.spawn(a), lambda: game.spawn(b), game.save):
        with pytest.raises(RuntimeError, match="has ended"):
            begin()
    played.clock.move(2)
    assert game.log == []


async def test_state_passes_to_the_next_activation_after_an_ordered_end_and_not_after_a_failure() -> None:
    played = Played()
    for points, in_order in ((1, True), (2, False)):
        game = played.begin()
        game.state.points = points
        activation_of(game).end(in_order=in_order)
    assert played.begin().state.points == 1


async def test_what_a_timer_changes_is_kept() -> None:
    played = Played()
    game = played.begin()
    game.after(0.5, lambda: setattr(game.state, "points", 5))
    played.clock.move(2)
    assert played.begin().state.points == 5


async def test_to_save_without_a_state_says_what_is_missing() -> None:
    class Stateless(Actor): ...

    with pytest.raises(RuntimeError, match="annotate `state`"):
        Played().begin(Stateless).save()
