"""Back-off before another attempt: exponential, capped, with jitter. Pure: the random number is an argument."""


def delay_s(tries: int, initial_s: float, max_s: float, chance: float) -> float:
    """The wait in seconds before the next attempt, after `tries` recent attempts; 0 if there were none.

    The first wait is `initial_s`; each later one is twice as long, up to `max_s`. Half of the wait is fixed and half is
    jitter, so that clients that failed together do not return together. `chance` is a random number,
    `0 <= chance < 1`.
    """
    if tries <= 0:
        return 0.0
    # A float holds powers up to 2 ** 1023; the cap is reached long before.
    full_s = min(max_s, initial_s * 2.0 ** min(tries - 1, 1000))
    return full_s * (0.5 + chance / 2)
