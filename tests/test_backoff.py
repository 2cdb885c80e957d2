"""The wait before another attempt."""

from hypothesis import given
from hypothesis import strategies as st

from runtime.backoff import delay_s

CHANCE = st.floats(0, 1, exclude_max=True)


def test_without_attempts_there_is_no_wait_and_each_wait_is_twice_the_one_before() -> None:
    assert delay_s(0, 0.1, 5.0, 0.999999) == 0.0
    waits = [delay_s(tries, 0.1, 5.0, 0.0) for tries in range(1, 9)]
    assert waits == [0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 2.5, 2.5]


@given(st.integers(0, 100_000), st.floats(0, 1e3), st.floats(0, 1e3), CHANCE)
def test_it_never_exceeds_the_cap(tries: int, initial_s: float, max_s: float, chance: float) -> None:
    assert 0 <= delay_s(tries, initial_s, max_s, chance) <= max_s


@given(st.integers(1, 50), CHANCE)
def test_jitter_is_at_most_half_of_the_wait(tries: int, chance: float) -> None:
    full_s = min(5.0, 0.1 * 2.0 ** (tries - 1))
    assert full_s / 2 <= delay_s(tries, 0.1, 5.0, chance) < full_s + 1e-9
