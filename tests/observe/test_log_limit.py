"""The limit on log lines of frequent events, and the count of those left out."""

from runtime.observe.log_limit import LogLimit


class Clock:
    now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


def test_the_first_event_of_a_sort_is_due_immediately_and_then_one_per_period() -> None:
    clock = Clock()
    limit: LogLimit[str] = LogLimit(clock, 5.0)
    assert [limit.due("a") for _ in range(3)] == [0, None, None]
    assert limit.due("b") == 0
    clock.now_s += 4.9
    assert limit.due("a") is None
    clock.now_s += 0.1
    assert [limit.due("a"), limit.due("a"), limit.due("b")] == [3, None, 0]


def test_a_line_late_in_one_period_delays_the_next_line_of_its_sort() -> None:
    clock = Clock()
    limit: LogLimit[str] = LogLimit(clock, 1.0, 10)
    limit.due("a")
    clock.now_s += 0.9
    assert limit.due("b") == 0
    clock.now_s += 0.1
    assert [limit.due("a"), limit.due("b")] == [0, None]


def test_the_lines_of_all_sorts_together_have_a_limit() -> None:
    clock = Clock()
    limit: LogLimit[int] = LogLimit(clock, 1.0, 2)
    assert [limit.due(sort) for sort in range(4)] == [0, 0, None, None]
    clock.now_s += 1.0
    assert [limit.due(sort) for sort in (3, 0, 1)] == [1, 0, None]


def test_left_out_events_are_reported_once() -> None:
    limit: LogLimit[str] = LogLimit(Clock(), 1.0)
    for _ in range(3):
        limit.due("a")
    assert [limit.left_out("a"), limit.left_out("a"), limit.left_out("b")] == [2, 0, 0]
