"""How handlers are called."""

import pytest

from runtime.actors.dispatch.plan import plan_of
from stateroom import Member, Room, call, on
from stateroom.errors import Reject
from tests.actors.dispatch.test_bound_plan import ALICE


def test_data_that_was_not_sent_is_what_the_handler_has_for_it() -> None:
    class Lenient(Room):
        @on("say")
        def say(self, member: Member, data: int = 3) -> int:
            return data

        @on("set")
        def set(self, member: Member, data: dict[str, int] = {"a": 1}) -> dict[str, int]:  # noqa: B006 never changed
            return data

        @call
        def add(self, data: int = 5) -> int:
            return data

    plan, room = plan_of(Lenient), Lenient()
    said = [plan.json["say"](room, ALICE, raw) for raw in (b"null", b"{}", b"7")]
    assert said == [3, 3, 7]
    assert [plan.plain["say"](room, ALICE, text) for text in ("null", b"{}", "8")] == [3, 3, 8]
    assert [plan.json["set"](room, ALICE, raw) for raw in (b"null", b"{}")] == [{"a": 1}, {}]
    assert [plan.calls["add"](room, raw) for raw in (b"null", b"9")] == [5, 9]
    with pytest.raises(Reject, match="Expected `int`, got `object`"):
        plan.calls["add"](room, b"{}")


def test_a_handler_may_take_nothing_at_all() -> None:
    class Bell(Room):
        @on("ring")
        def ring(self) -> str:
            return "rung"

    plan = plan_of(Bell)
    assert [table["ring"](Bell(), ALICE, b"{}") for table in (plan.json, plan.plain)] == ["rung", "rung"]
