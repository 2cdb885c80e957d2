"""Short runs of the rows of rooms against our own server: each measures a value, and no message is lost."""

from dataclasses import replace
from typing import Any

import pytest

from bench.channel_rows import CHANNELS
from bench.run import alternate, value, weigh
from bench.sides import Pins

PINS = Pins(server=0, generator=1)
SMALL = {"connections": 8, "senders": 2, "steps": [2, 6], "settle_s": 0.0, "warm_up_s": 0.0}
SMALLER = {"stall_s": 0.3, "stalled": 2, "rate_per_s": 100.0}


@pytest.mark.parametrize("row", CHANNELS, ids=lambda row: row.name)
def test_a_row_measures_a_value_and_loses_no_message(row: Any) -> None:
    plan = row.plan | SMALL | {name: value for name, value in SMALLER.items() if name in row.plan}
    found: dict[str, list[dict[str, Any]]] = {
        row.sides[-1] if "stateroom-" in row.sides[-1] else "stateroom": []
    }
    small = replace(row, plan=plan)
    if plan["mode"] == "rooms":
        weigh(small, found, 1, PINS, lambda _: None)
    else:
        alternate(small, found, 1, 0.3, PINS, lambda _: None)
    (reports,) = found.values()
    assert [(report["failures"], report["lost"]) for report in reports] == [({}, 0)]
    assert value(small, reports[0]) == value(small, reports[0]), "not a number"
    assert reports[0]["counted"]
