"""Reports of the load generator as text."""

import pytest

from runtime.cli.bench_report import Report, Weight, duration, lines

PLAN = {"url": "ws://x/", "in_flight": 1, "rate_per_s": 0, "size_bytes": 20, "text": False, "pid": 7}


def report(mode: str, **found: object) -> Report:
    values = {"opened": 9, "open_s": 0.1, "sent": 10, "counted": 10, "per_s": 5.0, "window_s": 2.0, "lost": 0}
    values |= {"latency": None, "failures": {}, "generator_cpus": 0.5, "interrupted": False}
    return Report(mode=mode, **{**values, **found})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("value_us", "text"),
    [(0.5, "0.5 µs"), (999, "999 µs"), (1_234, "1.23 ms"), (999_900, "1 s"), (2e6, "2 s")],
)
def test_durations_have_three_digits_and_a_unit(value_us: float, text: str) -> None:
    assert duration(value_us) == text


def test_failures_and_losses_are_always_reported() -> None:
    text = "\n".join(lines(report("echo", failures={"connection reset": 3}, lost=2, interrupted=True), PLAN))
    assert "3 × connection reset" in text
    assert "2 expected messages did not arrive" in text
    assert "interrupted" in text
    assert "no failures" not in text


def test_failures_by_quotas_come_with_a_hint_to_lift_them() -> None:
    hint = "serve with --set limits.messages_per_s=0 --set limits.bytes_per_s=0"
    flooded = {"closed by the server: 1008 message_flood retry=1234": 2, "connection reset": 3}
    found = list(lines(report("echo", failures=flooded), PLAN))
    assert sum(hint in line for line in found) == 1
    assert hint not in "\n".join(lines(report("echo", failures={"connection reset": 3}), PLAN))


def test_a_busy_generator_is_reported() -> None:
    assert any("generator was busy" in line for line in lines(report("echo", generator_cpus=0.97), PLAN))
    assert not any("generator was busy" in line for line in lines(report("echo"), PLAN))


def test_unknown_memory_is_not_reported_as_zero() -> None:
    text = "\n".join(lines(report("idle", weights=[Weight(5, None)]), PLAN))
    assert "not known" in text
    assert "bytes a connection" not in text


def test_the_memory_of_a_membership_is_the_slope() -> None:
    found = report("rooms", weights=[Weight(10, 4096), Weight(20, 8192)], bytes_per_connection=409.6)
    text = "\n".join(lines(found, PLAN | {"steps": [1, 2]}))
    assert "joins/s" in text
    assert "20 memberships" in text
    assert "410 bytes a membership" in text
