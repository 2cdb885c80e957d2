"""Failures of user code: all counted, few logged."""

import pytest
import structlog
from structlog.testing import capture_logs

from runtime.actors import failures
from runtime.actors.failures import FailureLog


class Clock:
    now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


def test_one_line_a_second_for_each_room_and_handler() -> None:
    structlog.reset_defaults()
    clock = Clock()
    log = FailureLog(clock)
    with capture_logs() as lines:
        for _ in range(5):
            log.record("a", "on_message", None, ValueError("x"))
        log.record("a", "on_leave", None, ValueError("x"))
        log.record("b", "on_message", None, ValueError("x"))
        clock.now_s = 1.0
        log.record("a", "on_message", None, ValueError("y"))
    seen = [(line["room"], line["handler"], line["error"], line["left_out"]) for line in lines]
    assert seen == [
        ("a", "on_message", "ValueError: x", 0),
        ("a", "on_leave", "ValueError: x", 0),
        ("b", "on_message", "ValueError: x", 0),
        ("a", "on_message", "ValueError: y", 4),
    ]
    assert log.counts == {"on_message": 7, "on_leave": 1}


def test_the_line_has_the_trace() -> None:
    with capture_logs() as lines:
        try:
            raise KeyError("gone")
        except KeyError as error:
            FailureLog(Clock()).record("a", "on_start", None, error)
    assert "test_the_line_has_the_trace" in lines[0]["trace"]
    assert "KeyError: 'gone'" in lines[0]["trace"]


def test_many_failing_rooms_do_not_fill_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(failures, "REMEMBERED", 100)
    clock = Clock()
    log = FailureLog(clock)
    with capture_logs():
        for number in range(300):
            clock.now_s += 0.1
            log.record(str(number), "on_message", None, ValueError())
    assert len(log._quiet) <= 100
