"""Hooks reach the part that answers; after the end of the host, none."""

import asyncio
import threading
from typing import Any, cast

from runtime.actors.activation.thread_check import this_thread
from runtime.actors.activation.timers import FIRST_TICKET
from runtime.actors.host.core_hooks import CoreHooks


class Part:
    """Rooms, links, calls, a cell and its life in one, which note what they get."""

    def __init__(self) -> None:
        self.loop, self.thread, self.failures = asyncio.get_running_loop(), this_thread(), self
        self.activation: Any = self
        self.topic = "t 'a'"
        self.noted: list[object] = []
        self.flushed = asyncio.Event()

    def __getattr__(self, name: str) -> Any:
        return lambda *args: self.noted.append((name, *(one for one in args if isinstance(one, str | int))))

    def flush(self) -> None:
        self.flushed.set()


def hooks_of(part: Any) -> CoreHooks:
    return CoreHooks(part, part, part)


async def test_each_hook_is_answered_by_its_part() -> None:
    part: Any = Part()
    hooks = hooks_of(part)
    hooks.activate(1, "t", "a")
    hooks.abandon(2)
    hooks.behind(3)
    hooks.blocked(4, True)
    hooks.lost(5, "gone")
    hooks.unhandled(part, "say")
    hooks.call_dropped(6, "moved")
    assert part.noted == [
        ("activate", 1, "t", "a"),
        ("abandon", 2),
        ("behind", 3),
        ("blocked", 4, True),
        ("lost", 5, "gone"),
        ("unhandled", "t 'a'", "say"),
        ("dropped", 6, "moved"),
    ]


async def test_a_ticket_is_of_a_call_or_of_a_timer_of_an_active_actor() -> None:
    part: Any = Part()
    hooks = hooks_of(part)
    hooks.run_call(part, 1)
    hooks.run_call(part, FIRST_TICKET)
    assert part.noted == [("run", 1), ("run", FIRST_TICKET)]
    part.activation = None
    assert hooks.run_call(part, FIRST_TICKET) is None
    assert len(part.noted) == 2


async def test_any_thread_may_ask_for_a_write() -> None:
    part: Any = Part()
    hooks = hooks_of(part)
    hooks.wake()
    await asyncio.wait_for(part.flushed.wait(), 10)
    part.flushed.clear()
    thread = threading.Thread(target=hooks.wake)
    thread.start()
    await asyncio.wait_for(part.flushed.wait(), 10)
    thread.join()


async def test_hooks_that_have_let_go_hold_no_part_and_write_nothing() -> None:
    part: Any = Part()
    hooks = hooks_of(part)
    hooks.let_go()
    hooks.wake()
    await asyncio.sleep(0)
    assert not part.flushed.is_set()
    held = cast(Any, vars(hooks))
    assert not any(part in (one, getattr(one, "__self__", None)) for one in held.values())
