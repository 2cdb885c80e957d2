"""Faults by name: each is logged once while it lasts, and once when it is over."""

from structlog.testing import capture_logs

from runtime.cluster.faults import Faults


def test_a_fault_is_logged_when_it_begins_and_when_it_is_over() -> None:
    faults = Faults("lamp_fault")
    with capture_logs() as lines:
        for found in (["dark"], ["dark", "warm"], ["warm"], []):
            faults.found(iter(found))
            assert faults.now == found
    assert [(line["event"], line["what"]) for line in lines] == [
        ("lamp_fault", "dark"),
        ("lamp_fault", "warm"),
        ("lamp_fault_over", "dark"),
        ("lamp_fault_over", "warm"),
    ]
