"""How long to wait before another try: exponential, capped, with jitter. Pure: chance is an argument."""


def delay_s(tries: int, initial_s: float, max_s: float, chance: float) -> float:
    """The wait in seconds before the next try, after `tries` recent ones; 0 if there were none. `0 <= chance < 1`.

    The first wait is `initial_s`; each further one is twice as long, up to `max_s`. Half of it is fixed and half is
    jitter, so that what failed together does not return together.
    """
    if tries <= 0:
        return 0.0
    # 2 ** 1023 is the largest power a float holds; the cap has long been reached by then.
    full_s = min(max_s, initial_s * 2.0 ** min(tries - 1, 1000))
    return full_s * (0.5 + chance / 2)
