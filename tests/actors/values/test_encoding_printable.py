"""What user code raised always has a text that UTF-8 can hold."""

import pytest

from runtime.actors.values.encoding import printable


class SilentError(Exception):
    def __str__(self) -> str:
        raise SystemExit(3)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        pytest.param(ValueError("no seat"), "no seat", id="plain"),
        pytest.param(ValueError("café \ud83d"), "café \\ud83d", id="half of a pair"),
        pytest.param(404, "404", id="no text"),
        pytest.param(SilentError(), "not printable: its str() raises SystemExit", id="a str that raises"),
    ],
)
def test_whatever_was_raised_has_a_text_that_can_be_sent(value: object, text: str) -> None:
    assert printable(value) == text
