"""The line that blocks the loop is named."""

import asyncio
import itertools
import sys
import threading
import time
from types import SimpleNamespace

import pytest
from structlog.testing import capture_logs

from runtime.actors.diagnostics import watchdog as watchdogs
from runtime.actors.diagnostics.watchdog import Stall, Watchdog, user_line


def test_reports_come_when_the_time_has_doubled() -> None:
    stall = Stall(0.5)
    seen = [at_s for at_s in (0.1, 0.4, 0.5, 0.7, 0.9, 1.0, 1.5, 2.0, 3.9, 4.1) if stall.is_due(at_s)]
    assert seen == [0.5, 1.0, 2.0, 4.1]


def test_a_new_stall_is_reported_again() -> None:
    stall = Stall(0.5)
    assert [stall.is_due(at_s) for at_s in (0.6, 0.7, 0.0, 0.6)] == [True, False, False, True]


def test_the_line_is_the_innermost_of_user_code() -> None:
    found = []

    def mine() -> None:
        threading.Event().wait(0)
        found.append(user_line(sys._getframe()))

    mine()
    assert f"{__file__}:" in found[0]
    assert found[0].endswith("mine")
    assert user_line(None) == "unknown"


async def test_blocking_code_is_named_while_it_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    # Once `careless` has begun, the clock advances by a second at each look.
    seconds = itertools.count()
    begun, told = threading.Event(), threading.Event()
    clock = SimpleNamespace(monotonic=lambda: float(next(seconds)) if begun.is_set() else 0.0)
    monkeypatch.setattr(watchdogs, "time", clock)
    reports: list[tuple[str, float]] = []

    def report(line: str, blocked_s: float) -> None:
        reports.append((line, blocked_s))
        told.set()

    def careless() -> None:
        # Blocks the loop until the watchdog has reported it.
        begun.set()
        while not told.is_set():
            time.sleep(0.001)

    watchdog = Watchdog(asyncio.get_running_loop(), 3.0, report)
    watchdog._period_s = 0.001
    with capture_logs() as lines:
        watchdog.start()
        careless()
        watchdog.stop()
    ((line, blocked_s), *_) = reports
    assert line.endswith("careless")
    assert blocked_s == 3.0
    assert watchdog.blocked == len(reports) == len(lines)
    assert (lines[0]["event"], lines[0]["blocked_s"]) == ("loop_blocked", 3.0)


async def test_a_loop_that_answers_is_left_in_peace() -> None:
    watchdog = Watchdog(asyncio.get_running_loop(), 5.0, lambda line, blocked_s: None)
    watchdog._period_s = 0.001
    asked = threading.Event()
    beat = watchdog._beat
    watchdog._beat = lambda: (beat(), asked.set())[0]  # type: ignore[method-assign,func-returns-value]
    watchdog.start()
    await asyncio.to_thread(asked.wait)
    watchdog.stop()
    assert watchdog.blocked == 0
