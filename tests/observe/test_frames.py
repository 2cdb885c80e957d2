"""Tracebacks of user code, without the frames of Stateroom."""

import traceback
from collections.abc import Callable
from typing import Any

from runtime.observe.frames import OURS, formatted, without_ours


def boom() -> None:
    raise ZeroDivisionError


def raised(function: Callable[[], Any]) -> Exception:
    try:
        function()
    except Exception as error:
        return error.with_traceback(error.__traceback__ and error.__traceback__.tb_next)
    raise AssertionError


def through(file: str, function: Callable[[], Any]) -> Callable[[], Any]:
    """A function that calls `function` from a frame of this file."""
    space: dict[str, Any] = {"function": function}
    exec(compile("def call():\n    function()\n", file, "exec"), space)
    call: Callable[[], Any] = space["call"]
    return call


def files(error: BaseException) -> list[str]:
    return [frame.filename for frame in traceback.extract_tb(without_ours(error))]


def test_a_traceback_begins_with_the_first_frame_that_is_not_ours() -> None:
    ours = f"{OURS}actors/plan.py"
    assert files(raised(through(ours, through(ours, boom)))) == [__file__]
    assert files(raised(through("chat.py", through(ours, boom)))) == ["chat.py", ours, __file__]
    assert files(raised(through(f"{OURS[:-1]}_of_mine.py", boom)))[0] == f"{OURS[:-1]}_of_mine.py"


def test_a_traceback_with_only_our_frames_is_complete_and_it_may_be_missing() -> None:
    space: dict[str, Any] = {}
    exec(compile("def fail():\n    raise OSError\n", f"{OURS}a.py", "exec"), space)
    assert files(raised(through(f"{OURS}b.py", space["fail"]))) == [f"{OURS}b.py", f"{OURS}a.py"]
    assert without_ours(OSError()) is None


def test_the_text_of_an_error_includes_its_cause() -> None:
    error = raised(through(f"{OURS}a.py", boom))
    error.__cause__ = KeyError("first")
    text = formatted(error)
    assert text.startswith("KeyError: 'first'\n\nThe above exception was the direct cause")
    assert text.endswith("ZeroDivisionError\n")
    assert OURS not in text
