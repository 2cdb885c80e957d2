"""Measurements with the load generator's own anchor as the server."""

from bench.channel_rows import ROWS
from bench.machine import facts
from bench.rows import Row
from bench.run import measure, rotated
from bench.sides import Pins

PINS = Pins(server=0, generator=0)


def test_every_side_runs_equally_often_and_begins_in_turn() -> None:
    assert [rotated(["a", "b", "c"], run) for run in range(3)] == [
        ["a", "b", "c"],
        ["b", "c", "a"],
        ["c", "a", "b"],
    ]


def test_rows_are_measured_and_reports_are_kept_unchanged() -> None:
    rows = [
        Row("echo", "echo", "msg/s", "/echo", {"mode": "echo", "connections": 2, "warm_up_s": 0}),
        Row(
            "idle",
            "idle",
            "bytes",
            "/",
            {"mode": "idle", "steps": [2, 4], "settle_s": 0},
            None,
            "bytes_per_connection",
        ),
    ]
    said: list[str] = []
    found = measure(rows, ["anchor"], 2, 0.05, PINS, said.append)
    assert [len(found[row.name]["anchor"]) for row in rows] == [2, 2]
    assert all(report["failures"] == {} for row in rows for report in found[row.name]["anchor"])
    assert all(report["counted"] and report["server_cpus"] is not None for report in found["echo"]["anchor"])
    assert found["idle"]["anchor"][0]["bytes_per_connection"] is not None
    assert said[0] == "echo"


def test_no_two_rows_share_a_name_and_facts_name_the_pins() -> None:
    assert len({row.name for row in ROWS}) == len(ROWS)
    assert "processor 0" in facts(PINS, 5, 3)["pins"]
