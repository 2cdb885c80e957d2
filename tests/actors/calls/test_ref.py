"""What user code holds of an actor."""

from collections.abc import Iterator

import msgspec
import pytest

from runtime.actors.calls.peer.frames import Identity, Verb
from runtime.actors.calls.ref import Ref
from stateroom import Actor, call


class Total(msgspec.Struct):
    total: int


class Counter(Actor):
    @call("plus")
    def add(self, data: Total) -> Total:
        return data

    @call
    def steps(self) -> Iterator[int]:
        return iter(())

    def other(self, data: int) -> int:
        return data


class Echo:
    """A Caller whose actors answer what they are asked, and remember what they are told."""

    def __init__(self) -> None:
        self.told: list[tuple[Identity, str, bytes]] = []
        self.asked = 0

    async def ask(
        self, to: Identity, event: str, data: bytes, timeout_s: float, verb: Verb = Verb.CALL
    ) -> bytes:
        self.asked += 1
        return data if timeout_s == 5.0 else b"null"

    def tell(self, to: Identity, event: str, data: bytes) -> None:
        self.told.append((to, event, data))


async def test_data_and_values_are_json() -> None:
    ref = Ref(Echo, "chat", "lobby")
    assert await ref.ask("add", {"total": 3}) == {"total": 3}
    assert await ref.ask("add") is None
    assert await ref.ask("add", Total(3), into=Total) == Total(3)
    assert await ref.ask("add", 3, timeout_s=1.0) is None
    with pytest.raises(msgspec.ValidationError):
        await ref.ask("add", {"total": "x"}, into=Total)


async def test_a_handler_may_be_named_by_itself_and_its_value_is_of_its_type() -> None:
    echo = Echo()
    ref = Ref[Counter](lambda: echo, "counter", "a")
    assert await ref.ask(Counter.add, Total(3)) == Total(3)
    assert await ref.ask("plus", Total(3), into=Total | None) == Total(3)
    ref.tell(Counter.add, Total(4))
    assert echo.told == [(("counter", "a"), "plus", b'{"total":4}')]
    with pytest.raises(TypeError, match="is not under @call"):
        await ref.ask(Counter.other, 1)


async def test_a_value_that_nothing_would_decode_is_not_asked_for() -> None:
    echo = Echo()
    with pytest.raises(TypeError, match="into="):
        await Ref[Counter](lambda: echo, "counter", "a").ask(Counter.steps)
    assert echo.asked == 0


@pytest.mark.parametrize("timeout_s", [float("nan"), float("inf"), 0, -1.0])
async def test_a_time_that_is_no_deadline_never_leaves(timeout_s: float) -> None:
    with pytest.raises(ValueError, match="timeout_s must be a number of seconds, above 0"):
        await Ref[Counter](Echo, "counter", "a").ask("plus", timeout_s=timeout_s)


async def test_what_is_no_json_never_leaves() -> None:
    echo = Echo()
    ref = Ref(lambda: echo, "chat", "lobby")
    with pytest.raises(TypeError):
        ref.tell("add", object())
    ref.tell("add", [1])
    assert echo.told == [(("chat", "lobby"), "add", b"[1]")]
    assert repr(ref) == "Ref('chat', 'lobby')"
