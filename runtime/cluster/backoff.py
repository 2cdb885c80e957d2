"""How long to wait before trying again: exponential, capped, with jitter. Pure: chance is an argument.

The rule: the first try again is at once, because most deaths are single and every client is waiting.
"""


def delay_s(tries: int, initial_s: float, max_s: float, chance: float) -> float:
    """The wait after `tries` recent earlier tries (0 waits not at all); `0 <= chance < 1` is uniform.

    Half of the wait is fixed and half is jitter, so that children that died together do not return together.
    """
    if tries <= 0:
        return 0.0
    # 2 ** 1023 is the largest power a float holds; the cap has long been reached by then.
    full_s = min(max_s, initial_s * 2.0 ** min(tries - 1, 1000))
    return full_s * (0.5 + chance / 2)
