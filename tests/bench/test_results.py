"""The page of results: medians, ratios, verdicts, and all failures."""

from typing import Any

from bench.results import BY_HAND, render
from bench.rows import Goal, Row

SPEED = Row("speed", "speed", "msg/s", "/echo", {"mode": "echo"}, Goal("best", at_least=3.0))
WEIGHT = Row(
    "weight", "weight", "bytes", "/echo", {"mode": "idle"}, Goal(at_most=512), "bytes_per_connection"
)


def report(per_s: float, **more: Any) -> dict[str, Any]:
    found = {
        "per_s": per_s,
        "window_s": 1.0,
        "lost": 0,
        "failures": {},
        "latency": None,
        "generator_cpus": 0.5,
    }
    return found | more


def page(speeds: dict[str, list[dict[str, Any]]], before: str = "") -> str:
    weights = {"stateroom": [report(0, bytes_per_connection=600.0)], "picows": [report(0)]}
    return render([SPEED, WEIGHT], {"speed": speeds, "weight": weights}, {"machine": "a toaster"}, before)


def test_goals_are_ratios_of_medians_against_the_best_peer() -> None:
    ours = [report(speed) for speed in (290, 330, 1_000)]
    text = page(
        {"stateroom": ours, "picows": [report(100)], "aiohttp": [report(50)], "anchor": [report(999)]}
    )
    assert "3.30 × picows | yes" in text
    assert "600 bytes | **no**" in text
    assert "a toaster" in text


def test_failures_and_missing_values_are_shown() -> None:
    text = page({"stateroom": [report(1, lost=3, failures={"reset": 2})], "picows": [report(1)]})
    assert "3 × lost; 2 × reset" in text
    assert "| picows | – | – – – |" in text


def test_the_handwritten_part_is_kept() -> None:
    before = page({"stateroom": [report(1)], "picows": [report(1)]}) + "\nthe reason is the weather\n"
    after = page({"stateroom": [report(2)], "picows": [report(1)]}, before)
    assert after.count(BY_HAND) == 1
    assert after.endswith("the reason is the weather\n")
