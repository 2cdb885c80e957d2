"""Incoming data can be encoded into a snapshot, on each way in; the errors if it cannot."""

from typing import Annotated, Any

import msgspec
import msgspec.inspect
import pytest

from runtime.actors.calls.ref import Ref
from runtime.actors.dispatch.plan import plan_of
from runtime.actors.values.encodable import check, describe_decode_error, fault_location, holds_integers
from stateroom import Actor, History, Member, Room, call, on
from stateroom.errors import Failed, Reject
from stateroom.testing import Refused, RoomTest

TOO_LARGE = [2**64, -(2**63) - 1, 10**40]
WORDS = "beyond 64 bits"


class Bag(msgspec.Struct):
    n: int = 0
    x: float = 0.0


class Table(Room):
    history = History(messages=5)

    def on_join(self, member: Member, params: Bag) -> float:
        return params.x

    @on("typed")
    def typed(self, member: Member, data: Bag) -> float:
        return data.x

    @call("add")
    def add(self, data: Any) -> Any:
        return data

    @call("twice")
    def twice(self, data: int) -> int:
        return data * 2

    def on_message(self, member: Member, event: str, data: Any) -> Any:
        return data


@pytest.mark.parametrize("number", [2**64 - 1, -(2**63), 1e30, "18446744073709551616", [{}]])
def test_what_a_snapshot_can_hold_is_kept(number: object) -> None:
    check({"a": [number]})


@pytest.mark.parametrize("number", TOO_LARGE)
def test_an_integer_beyond_64_bits_is_none_of_it(number: int) -> None:
    for value in (number, [{"a": number}], {number: 1}, Bag(number)):
        with pytest.raises(msgspec.ValidationError, match=WORDS):
            check(value)


def test_half_of_a_surrogate_pair_is_named() -> None:
    for text in (r'"\ud800"', r'["\\\udc00", "a"]', r'"\ud83d\u0041"', r'"\ud83d\ude00\uDFFF"'):
        with pytest.raises(msgspec.DecodeError) as caught:
            msgspec.json.decode(text)
        for json in (text, text.encode(), bytearray(text.encode())):
            assert "is half of a surrogate pair" in describe_decode_error(caught.value, json), text
    for text in (r'"\\ud800', r'"\ud83d\ude00'):
        with pytest.raises(msgspec.DecodeError) as caught:
            msgspec.json.decode(text)
        assert describe_decode_error(caught.value, text) == str(caught.value)


def test_where_no_integer_can_come_out_the_json_is_not_looked_at() -> None:
    for hint in (str, float, list[str], dict[str, bool], msgspec.Raw):
        assert not holds_integers(msgspec.inspect.type_info(hint))
    for hint in (int, Any, Bag, list[int | None], dict[int, str], Annotated[int, msgspec.Meta(ge=0)]):
        assert holds_integers(msgspec.inspect.type_info(hint))


@pytest.mark.parametrize("number", TOO_LARGE)
async def test_pushes_of_it_are_invalid_and_the_room_goes_on(number: int) -> None:
    async with RoomTest(Table, "a") as room:
        member = await room.join()
        for event in ("typed", "other"):
            with pytest.raises(Refused, match=f"invalid: .*{WORDS}"):
                await member.push(event, {"n": number})
        assert await member.push("typed", {"x": 10**20}) == 1e20
        assert (await member.push("other", [2**64 - 1, -(2**63)])) == [2**64 - 1, -(2**63)]


@pytest.mark.parametrize("number", TOO_LARGE)
async def test_joins_with_it_are_refused(number: int) -> None:
    async with RoomTest(Table, "a") as room:
        for params in ({"n": number}, {"n": str(number)}, {"other": [number]}):
            with pytest.raises(Refused, match=WORDS):
                await room.join(params)
        with pytest.raises(Refused, match=WORDS):
            await room.connect({"n": str(number)})
        with pytest.raises(Refused, match="must be a number of messages"):
            await room.connect({"$history": str(2**64)})


@pytest.mark.parametrize("number", TOO_LARGE)
async def test_calls_and_publishes_of_it_are_invalid(number: int) -> None:
    async with RoomTest(Table, "a") as room:
        for event in ("add", "twice"):
            with pytest.raises(Reject, match=WORDS):
                plan_of(Table).calls[event](room.room, str(number).encode())
        with pytest.raises(Failed, match=WORDS) as caught:
            await room.publish("news", [number])
        assert caught.value.reason_code == "invalid"


class Answering:
    """Carries calls: whatever is asked, this is the value."""

    async def ask(self, *_: object) -> bytes:
        return b"[18446744073709551616]"

    def tell(self, *_: object) -> None: ...


async def test_a_value_of_an_ask_that_could_not_be_kept_is_none() -> None:
    ref: Ref[Actor] = Ref(Answering, "a", "")
    for into in (Any, list[int]):
        with pytest.raises(msgspec.ValidationError, match=WORDS):
            await ref.ask("x", into=into)
    assert await ref.ask("x", into=list[float]) == [2.0**64]


def test_the_place_of_a_fault_is_found_in_what_state_may_hold() -> None:
    bag = msgspec.defstruct("Bag", [("names", dict[str, Any]), ("rest", Any)])
    for value, place in (
        (bag({"a": [1, (2, 2**64)]}, 0), ".names['a'][1][1]"),
        (bag({"a": 1}, Bag(2**64)), ".rest.n"),
        (bag({"a": "\ud800"}, 0), ".names['a']"),
        (bag({}, {2**64: 1}), f".rest key {2**64}"),
        (bag({}, {1, 2**64}), ".rest"),
        (bag({}, 0), ""),
    ):
        assert fault_location(value, TypeError()) == place
