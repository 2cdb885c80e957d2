"""Failures of user code: all counted, few logged."""

import structlog
from structlog.testing import capture_logs

from runtime.actors.activation.awaitables import attempt
from runtime.actors.activation.restart_policy import Intensity
from runtime.actors.diagnostics import failures
from runtime.actors.diagnostics.failures import FailureLog, Slow, attributed_to, describe
from stateroom.errors import Reject


class Clock:
    now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


def test_one_line_a_second_for_each_kind_and_handler() -> None:
    structlog.reset_defaults()
    clock = Clock()
    log = FailureLog(clock)
    with capture_logs() as lines:
        for key in range(5):
            log.record(f"a {key}", "on_message", None, ValueError("x"))
        log.record("a 1", "on_leave", None, ValueError("x"))
        log.record("b 1", "on_message", None, ValueError("x"))
        clock.now_s = 1.0
        log.record("a 1", "on_message", None, ValueError("y"))
    seen = [(line["room"], line["handler"], line["error"], line["left_out"]) for line in lines]
    assert seen == [
        ("a 0", "on_message", "ValueError: x", 0),
        ("a 1", "on_leave", "ValueError: x", 0),
        ("b 1", "on_message", "ValueError: x", 0),
        ("a 1", "on_message", "ValueError: y", 4),
    ]
    assert log.counts == {"on_message": 7, "on_leave": 1}


def test_slow_turns_are_counted_and_logged_once_a_second_for_each_kind_and_handler() -> None:
    clock = Clock()
    log = FailureLog(clock)
    slow = Slow("on say", "chat.py:3 in Chat.say", 1.0, 2, "self.spawn(…)")
    with capture_logs() as lines:
        log.slow([("a 1", slow), ("a 2", slow), ("b 1", slow)])
        log.record("a 1", "on say", None, ValueError("x"))
        clock.now_s = 1.0
        log.slow([("a 2", slow)])
    seen = [(line["event"], line["room"], line["left_out"]) for line in lines]
    assert seen == [
        ("turn_slow", "a 1", 0),
        ("turn_slow", "b 1", 0),
        ("room_handler_failed", "a 1", 0),
        ("turn_slow", "a 2", 1),
    ]
    assert (log.slow_turns, lines[0]["line"], lines[0]["waiting"]) == (4, "chat.py:3 in Chat.say", 2)


def test_there_is_a_limit_for_all_lines_of_a_host_and_what_is_left_out_is_told() -> None:
    clock = Clock()
    log = FailureLog(clock)
    with capture_logs() as lines:
        for number in range(100):
            log.record(f"kind{number} 'a'", "on_message", None, ValueError())
        assert len(lines) == failures.LINES
        clock.now_s = 1.0
        log.record("kind99 'a'", "on_message", None, ValueError())
    assert lines[-1]["left_out"] == 1
    assert log.counts["on_message"] == 101


def test_the_line_has_the_trace() -> None:
    with capture_logs() as lines:
        try:
            raise KeyError("gone")
        except KeyError as error:
            FailureLog(Clock()).record("a", "on_start", None, error)
    assert "test_the_line_has_the_trace" in lines[0]["trace"]
    assert "KeyError: 'gone'" in lines[0]["trace"]


def test_the_trace_begins_with_the_line_of_the_author() -> None:
    def boom() -> None:
        raise KeyError("gone")

    _, error = attempt(boom)
    assert error is not None
    with capture_logs() as lines:
        FailureLog(Clock()).record("a", "on say", None, error)
    _, first, *_ = lines[0]["trace"].splitlines()
    assert first.endswith(f'test_failures.py", line {boom.__code__.co_firstlineno + 1}, in boom')


def test_a_forgotten_await_is_guessed() -> None:
    assert describe(TypeError("Encoding objects of type coroutine is unsupported"), "on total") == (
        "TypeError: Encoding objects of type coroutine is unsupported: is an await missing in on total?"
    )
    assert describe(ValueError("x"), "on total") == "ValueError: x"


def test_quarantine_and_refused_tells_are_lines_too_and_no_failures() -> None:
    log = FailureLog(Clock())
    with capture_logs() as lines:
        for key in "ab":
            log.quarantined(f"chat {key}", Intensity())
            log.tell_refused(f"chat {key}", "typo", Reject("unhandled", "no handler"))
    assert [(line["event"], line["room"]) for line in lines] == [
        ("room_quarantined", "chat a"),
        ("tell_failed", "chat a"),
    ]
    assert (lines[0]["failures"], lines[0]["within_s"], lines[1]["told"]) == (6, 60.0, "typo")
    assert log.counts.total() == 0


def test_a_reject_is_an_answer_unless_its_fields_are_no_json() -> None:
    log = FailureLog(Clock())
    meant, failed = Reject("full", "no seat", free=[1]), ValueError("x")
    assert log.answer_of(meant) == (("full", "no seat", b'{"free":[1]}'), meant)
    assert log.answer_of(Reject("full"))[0] == ("full", "full", b"")
    assert log.answer_of(failed) == (None, failed)
    assert log.refused == 2
    answer, wrong = log.answer_of(Reject("full", "no seat", free=object()))
    assert answer is None
    assert isinstance(wrong, TypeError)
    assert log.refused == 2


def test_a_reject_with_a_code_or_reason_of_another_type_is_an_answer() -> None:
    class Numbered(Reject):
        def __init__(self) -> None:
            self.code = 404  # type: ignore[assignment]

    log = FailureLog(Clock())
    assert log.answer_of(Numbered())[0] == ("404", "404", b"")
    assert log.answer_of(Reject("full", "\ud800"))[0] == ("full", "\\ud800", b"")


async def test_a_hook_that_is_called_within_another_turn_is_named_by_itself() -> None:
    def fails() -> None:
        raise KeyError("name")

    async def fails_later() -> None:
        fails()

    log = FailureLog(Clock())
    with capture_logs() as lines:
        for hook, function in (("presence_of", fails), ("on_presence", fails_later)):
            try:
                await attributed_to(hook, function)
            except KeyError as error:
                log.record("a 0", "on_join", None, error)
    assert [line["handler"] for line in lines] == ["presence_of", "on_presence"]
    assert log.counts == {"presence_of": 1, "on_presence": 1}


def test_a_state_that_cannot_be_kept_is_logged_once_and_when_it_can_be_again() -> None:
    clock = Clock()
    log = FailureLog(clock)
    with capture_logs() as lines:
        for where in (".names[1]", "", ""):
            clock.now_s += 1
            log.unsaved("a 1", OverflowError("too large"), where)
        log.unsaved("a 1", None, "")
    seen = [(line["event"], line["log_level"], line["room"], line.get("where")) for line in lines]
    assert seen == [
        ("state_not_kept", "error", "a 1", ".names[1]"),
        ("state_kept_again", "warning", "a 1", None),
    ]
    assert (log.snapshots_failed, log.counts) == (3, {})
