"""A join's handler is called with what its client sent, which is decoded once."""

from typing import Any

import msgspec
import pytest

from stateroom import History, Member, Room
from tests.actors.fake_shard import JOINED, REFUSED, join, opening
from tests.native.hands import Hands

OPENED = opening(0, "t:{name}", "a")


class Counting(Hands):
    """Counts what is decoded, and refuses what is malformed."""

    def __init__(self, kind: type[Room]) -> None:
        self.decoded: list[bytes] = []
        super().__init__(kind)

    @property
    def decode(self) -> Any:
        return self._decode

    @decode.setter
    def decode(self, decode: object) -> None: ...

    def _decode(self, json: bytes) -> Any:
        self.decoded.append(json)
        return msgspec.json.decode(json)


class Plain(Room):
    """No handler of joins."""

    on_join = None  # type: ignore[assignment]


class Kept(Room):
    history = History(messages=5)


class Greeted(Kept):
    def on_join(self, member: Member, params: dict[str, Any]) -> dict[str, Any]:
        return params


@pytest.mark.parametrize(("kind", "times"), [(Plain, 0), (Kept, 1), (Greeted, 1)])
def test_the_params_of_a_join_are_decoded_once_if_at_all(kind: type[Room], times: int) -> None:
    hands = Counting(kind)
    hands.say(OPENED, join(1, topic="t:a", params=b'{"$history":3,"$position":[1,2]}'))
    assert len(hands.decoded) == times
    assert JOINED in {frame.kind for frame in hands.hear()}


@pytest.mark.parametrize("kind", [Kept, Greeted])
@pytest.mark.parametrize(
    "position", [b"[true,2]", b"[1,2,3]", b"[1]", b"18446744073709551616", b"{}", b'"x"']
)
def test_a_malformed_request_of_the_stream_refuses_the_join(kind: type[Room], position: bytes) -> None:
    hands = Counting(kind)
    hands.say(OPENED, join(1, topic="t:a", params=b'{"$position":%s}' % position))
    assert [error.args[0] for _, _, error in hands.failures] == ["$position"]
    assert [frame.kind for frame in hands.hear()] == [REFUSED]
    assert len(hands.decoded) == 1


def test_a_room_without_a_history_takes_what_looks_like_a_request_as_any_param() -> None:
    class Open(Room):
        def on_join(self, member: Member, params: dict[str, Any]) -> Any:
            return params["$position"]

    hands = Hands(Open)
    hands.say(OPENED, join(1, topic="t:a", params=b'{"$position":"x"}'))
    assert [(frame.kind, frame.body) for frame in hands.hear()] == [(JOINED, b'"x"')]
