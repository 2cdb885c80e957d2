"""Seconds that user code gives: what may be waited for, and what may not.

The rule: what a heap, a clock or a loop could not compare or count is refused where it is given; one `nan` among the
deadlines of a host would keep all later ones from coming.
"""

from math import isfinite

# 100 years: no clock overflows.
LONGEST_S = 3_155_760_000.0


def seconds(what: str, value: float, *, above_zero: bool = False) -> float:
    """The value, if it is so many seconds, 0 included unless `above_zero`.

    Raises ValueError for a number that is negative, not finite or beyond 100 years, TypeError for what is no number.
    """
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError(f"{what} must be seconds, not {value!r}")
    if not (isfinite(value) and 0 <= value <= LONGEST_S) or (above_zero and value == 0):
        least = "above 0" if above_zero else "0 or more"
        raise ValueError(f"{what} must be seconds, {least}, not {value!r}")
    return value
