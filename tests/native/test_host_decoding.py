"""Decoders of annotations, and the handlers that get the decoded values."""

from typing import Any

import msgspec
import pytest

from runtime._native import JsonDecoder, PushHandler
from runtime.actors.declare.decorators import on
from runtime.actors.dispatch.bound_plan import BoundPlan
from stateroom import Member, Room
from tests.actors.fake_shard import push
from tests.native.hands import Hands

LONG = b"[12345678901234567890]"


def unfit(error: Exception, given: Any) -> Exception:
    return KeyError(type(error).__name__, given)


def decoder(checked: list[object] | None = None) -> JsonDecoder:
    def check(value: object) -> None:
        assert checked is not None
        checked.append(value)
        raise ValueError

    return JsonDecoder(msgspec.json.decode, None if checked is None else check, unfit)


def test_a_decoding_error_is_replaced_by_the_error_of_unfit() -> None:
    assert decoder()(b'{"x":1}') == decoder()('{"x":1}') == {"x": 1}
    with pytest.raises(KeyError) as raised:
        decoder()(b"{")
    assert raised.value.args == ("DecodeError", b"{")


@pytest.mark.parametrize("given", [LONG, LONG.decode()])
def test_a_value_is_checked_only_if_it_may_have_a_long_number(given: bytes | str) -> None:
    checked: list[object] = []
    assert decoder(checked)(b"[1234567890, 123456789]") == [1234567890, 123456789]
    assert checked == []
    with pytest.raises(KeyError) as raised:
        decoder(checked)(given)
    assert (checked, raised.value.args) == ([[12345678901234567890]], ("ValueError", given))
    assert decoder()(given) == [12345678901234567890]


def test_a_handler_is_called_with_the_decoded_value() -> None:
    handler = PushHandler(lambda *given: given, decoder())
    assert handler("room", "member", b"[1]") == ("room", "member", [1])
    with pytest.raises(KeyError):
        handler("room", "member", b"[")
    with pytest.raises(TypeError):
        PushHandler(print, print)  # type: ignore[arg-type]


class Adding(Room):
    """Adds up the pushed numbers."""

    total = 0

    @on("add")
    def add(self, member: Member, data: int) -> int:
        self.total += data
        return self.total


def test_a_push_is_decoded_and_handled_and_invalid_data_fails(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("tests.native.hands.Deaf", BoundPlan)
    hands = Hands(Adding)
    room = hands.room(1)
    hands.say(push(1, "add", "2", "7"), push(1, "add", '"two"', "8"), push(1, "add", "3", "9"))
    assert room.total == 5
    assert [frame.body[-1:] for frame in hands.hear()][::2] == [b"2", b"5"]
    [(handler, _, error)] = hands.failures
    assert (handler, str(error)) == ("on add", "Expected `int`, got `str`")
