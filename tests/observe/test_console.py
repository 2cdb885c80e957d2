"""Log lines for a terminal: one line of text, then a traceback without Stateroom's frames."""

import traceback

import pytest

from runtime.actors.diagnostics import failures
from runtime.observe.console import OURS, Console


def shown(**entry: object) -> list[str]:
    return Console(colours=False)(None, "", {"timestamp": "12:00:00", "level": "info", **entry}).splitlines()


def boom() -> None:
    raise ZeroDivisionError("division by zero")


def raised(through: str) -> str:
    """A traceback that goes through a file of Stateroom, then through this one."""
    code = compile("def call(what):\n    what()\n", through, "exec")
    space: dict = {}
    exec(code, space)
    try:
        space["call"](boom)
    except ZeroDivisionError as error:
        return "".join(traceback.format_exception(error))
    raise AssertionError


def test_keys_without_a_value_are_left_out() -> None:
    (line,) = shown(event="peer_unreachable", process="host 0", host=2, why="gone", left_out=0, member=None)
    assert line == "12:00:00 info     host 0   peer unreachable  host=2  why=gone"


def test_a_failure_of_a_room_names_handler_error_and_the_users_line() -> None:
    trace = raised(failures.__file__)
    entry = {"room": "chat:lobby", "handler": "boom", "error": "ZeroDivisionError: division by zero"}
    head, *below = shown(event="room_handler_failed", process="host 0", left_out=0, trace=trace, **entry)
    line = boom.__code__.co_firstlineno + 1
    words = f"chat:lobby, on boom: ZeroDivisionError: division by zero (test_console.py:{line})"
    assert head == f"12:00:00 info     host 0   {words}"
    assert OURS in trace
    assert not any(OURS in line for line in below)
    assert any(__file__ in line for line in below)
    assert below[-1] == "    ZeroDivisionError: division by zero"


@pytest.mark.parametrize(
    ("handler", "words"), [("on_join", "on_join"), ("on boom", "on boom"), ("add", "on add")]
)
def test_the_name_of_a_handler_has_one_prefix_at_most(handler: str, words: str) -> None:
    entry = {"room": "chat:lobby", "handler": handler, "error": "E", "trace": ""}
    assert shown(event="room_handler_failed", **entry)[0].endswith(f" chat:lobby, {words}: E")


def test_a_traceback_with_only_our_frames_is_shown_completely() -> None:
    trace = f'Traceback (most recent call last):\n  File "{OURS}/a.py", line 7, in f\n    g()\nOSError: no\n'
    assert shown(event="failed", trace=trace)[1:] == [f"    {line}" for line in trace.splitlines()]


def test_colours_can_be_turned_off() -> None:
    entry = {"timestamp": "", "level": "error", "event": "x"}
    assert "\033[31m" in Console(colours=True)(None, "", dict(entry))
    assert "\033" not in Console(colours=False)(None, "", dict(entry))
