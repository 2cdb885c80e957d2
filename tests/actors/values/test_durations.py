"""Valid and invalid numbers of seconds."""

import math

import pytest

from runtime.actors.values.durations import LONGEST_S, seconds


def test_a_number_of_seconds_is_taken_as_it_is() -> None:
    for value in (0, 0.0, 1, 2.5, LONGEST_S):
        assert seconds("wait_s", value) == value
    assert seconds("wait_s", 0.1, above_zero=True) == 0.1


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, -1, -0.001, 2 * LONGEST_S])
def test_what_cannot_be_waited_for_is_refused(value: float) -> None:
    with pytest.raises(ValueError, match="wait_s must be a number of seconds, 0 or more"):
        seconds("wait_s", value)


def test_zero_may_be_too_short() -> None:
    with pytest.raises(ValueError, match=r"period_s must be a number of seconds, above 0 and .*, not 0"):
        seconds("period_s", 0, above_zero=True)


@pytest.mark.parametrize("value", [None, "1", True])
def test_what_is_no_number_is_a_type_error(value: object) -> None:
    with pytest.raises(TypeError, match="wait_s must be a number of seconds"):
        seconds("wait_s", value)  # type: ignore[arg-type]
