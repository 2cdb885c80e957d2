"""The log of links that cannot be opened: the first line, a few of many, and the end."""

from structlog.testing import capture_logs

from runtime.actors.calls.peer.link_log import QUIET_S, LinkLog

OFTEN_S = 0.06


class Clock:
    now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


def told(lines: list) -> list[tuple[str, int]]:
    return [(line["event"], line["left_out"]) for line in lines]


def test_of_many_attempts_the_first_is_logged_and_then_one_in_a_while() -> None:
    clock = Clock()
    log = LinkLog(clock)
    with capture_logs() as lines:
        for _ in range(100):
            log.unreachable(1, "gone")
            log.broken(-1, "odd")
            clock.now_s += OFTEN_S
    left_out = int(QUIET_S / OFTEN_S)
    assert told(lines) == [
        ("peer_unreachable", 0), ("peer_link_broken", 0),
        ("peer_unreachable", left_out), ("peer_link_broken", left_out),
    ]  # fmt: skip


def test_each_host_has_its_own_line() -> None:
    log = LinkLog(Clock())
    with capture_logs() as lines:
        for host in (1, 2, 1):
            log.unreachable(host, "gone")
        log.broken(-1, "odd")
    assert [line["host"] for line in lines] == [1, 2, -1]


def test_that_a_host_is_reached_again_is_logged_once_with_what_was_left_out() -> None:
    log = LinkLog(Clock())
    with capture_logs() as lines:
        log.reached(1)
        log.unreachable(1, "gone")
        log.unreachable(1, "gone")
        log.reached(1)
        log.reached(1)
    assert told(lines) == [("peer_unreachable", 0), ("peer_reachable_again", 1)]


def test_a_link_that_comes_and_goes_is_two_lines_in_a_while() -> None:
    clock = Clock()
    log = LinkLog(clock)
    with capture_logs() as lines:
        for _ in range(int(QUIET_S / OFTEN_S)):
            log.unreachable(1, "gone")
            log.reached(1)
            clock.now_s += OFTEN_S
    assert told(lines) == [("peer_unreachable", 0), ("peer_reachable_again", 0)]
