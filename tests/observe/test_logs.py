"""Logs: JSON for programs, text lines for a terminal, for Stateroom's lines and the user's."""

import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from runtime.observe import logs


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def restored() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = handlers, level
    structlog.reset_defaults()


def test_outside_a_terminal_each_line_is_one_json_object() -> None:
    stream = io.StringIO()
    logs.configure("info", "shard 0", stream)
    structlog.get_logger("a").info("ready", generation=2)
    logging.getLogger("users.own").warning("disk %s", "full")
    structlog.get_logger("a").debug("too much")
    ours, theirs = map(json.loads, stream.getvalue().splitlines())
    assert (ours["event"], ours["generation"], ours["process"]) == ("ready", 2, "shard 0")
    assert (theirs["event"], theirs["level"], theirs["process"]) == ("disk full", "warning", "shard 0")


def test_an_exception_stays_within_its_json_line() -> None:
    stream = io.StringIO()
    logs.configure("debug", "host 0", stream)
    try:
        raise RuntimeError("on fire")
    except RuntimeError:
        structlog.get_logger("b").exception("failed")
    (line,) = stream.getvalue().splitlines()
    assert "RuntimeError: on fire" in json.loads(line)["exception"]


def test_a_terminal_gets_lines_of_text() -> None:
    stream = Terminal()
    logs.configure("info", "parent", stream)
    structlog.get_logger("c").info("draining")
    assert "draining" in stream.getvalue()
    assert not stream.getvalue().startswith("{")


def test_a_terminal_gets_an_exception_on_lines_of_its_own() -> None:
    stream = Terminal()
    logs.configure("info", "host 0", stream)
    try:
        raise RuntimeError("on fire")
    except RuntimeError:
        logging.getLogger("users.own").exception("failed")
    head, *below = stream.getvalue().splitlines()
    assert head.endswith(" failed")
    assert below[0] == "    Traceback (most recent call last):"
    assert below[-1] == "    RuntimeError: on fire"
