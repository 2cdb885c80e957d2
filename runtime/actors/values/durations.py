"""Checks numbers of seconds that user code passes.

The rule: a number that a heap, a clock or a loop cannot compare or count is refused where it is passed; one `nan` among
the deadlines of a host would delay all later ones without end.
"""

# 100 years: no clock overflows.
LONGEST_S = 3_155_760_000.0


def are_seconds(value: object) -> bool:
    """Whether this is a number of seconds, from 0 to 100 years."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return is_number and 0 <= value <= LONGEST_S  # type: ignore[operator]  # NaN is not


def seconds(what: str, value: float, *, above_zero: bool = False) -> float:
    """Returns the value if it is a valid number of seconds; 0 is valid unless `above_zero`.

    Raises ValueError for a number that is negative, not finite or above 100 years, TypeError for anything else.
    """
    if type(value) is float and 0 < value <= LONGEST_S:  # the usual case, first
        return value
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError(f"{what} must be a number of seconds, not {value!r}")
    if not are_seconds(value) or (above_zero and value == 0):
        least = "above 0" if above_zero else "0 or more"
        raise ValueError(f"{what} must be a number of seconds, {least} and at most 100 years, not {value!r}")
    return value
