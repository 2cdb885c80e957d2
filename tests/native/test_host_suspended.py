"""A turn that must be awaited, as its activation is given it."""

import gc
import weakref
from collections.abc import Awaitable, Iterator

from runtime._native import HandlerKind, Room, Steps, Turn
from stateroom import Member
from tests.actors.fake_shard import join, message, opening, push
from tests.native.hands import Hands


class Later:
    """Something to await."""

    def __await__(self) -> Iterator[None]:
        return iter(())


class Waiting(Room):
    """All its handlers return something to await."""

    readonly = frozenset({"read"})

    def __init__(self) -> None:
        self.json = {"say": self.handle, "read": self.handle}

    def on_join(self, member: Member, params: dict[str, str]) -> Awaitable[None] | None:
        return Later() if params.get("wait") else None

    def handle(self, room: object, member: Member, data: bytes) -> Awaitable[None]:
        return Later()

    def on_message(self, member: Member, event: str, data: object) -> Awaitable[None]:
        return Later()


def waiting(*frames: bytes) -> Turn:
    hands = Hands(Waiting)
    hands.say(opening(0, "t:{name}", "a"), *frames)
    [(_, turn)] = hands.suspended + hands.beside
    return turn


def test_a_turn_tells_whose_it_is_and_what_it_answers() -> None:
    joined = join(1, topic="t:a", params=b"{}")
    turn = waiting(joined, push(1, "say", "1", "r"))
    assert (turn.kind, turn.event, turn.handler) == (HandlerKind.ON_EVENT, "say", "on say")
    assert turn.member is not None
    assert (turn.member.id, turn.reference) == ("00000000c0ffee01", "r")
    assert (turn.overlaps, turn.life, turn.then) == (False, None, None)
    assert isinstance(turn.waiting, Steps)


def test_an_event_that_only_on_message_takes_gives_it_no_name() -> None:
    turn = waiting(join(1, topic="t:a", params=b"{}"), push(1, "made up", "1", "r"))
    assert (turn.kind, turn.event, turn.handler) == (HandlerKind.ON_MESSAGE, "", "on_message")
    assert waiting(join(1), message(1, "x")).reference == ""


def test_a_join_waits_like_any_other() -> None:
    turn = waiting(join(1, topic="t:a", params=b'{"wait":1}'))
    assert (turn.kind, turn.handler) == (HandlerKind.ON_JOIN, "on_join")


def test_a_handler_that_only_reads_waits_beside_others() -> None:
    turn = waiting(join(1, topic="t:a", params=b"{}"), push(1, "read", "1", "r"))
    assert (turn.overlaps, turn.handler) == (True, "on read")
    assert turn.life is not None


def test_turns_of_the_python_side_have_something_to_call() -> None:
    ended: list[BaseException | None] = []
    turn = Turn(Later(), HandlerKind.ON_STOP, then=ended.append)
    assert (turn.handler, turn.member, turn.reference, turn.overlaps) == ("on_stop", None, "", False)
    assert turn.then is not None
    turn.then(None)
    assert ended == [None]


def test_the_collector_sees_through_a_turn() -> None:
    class Owner:
        turn: Turn

        def end(self, error: BaseException | None) -> None: ...

    owner = Owner()
    owner.turn = Turn(Later(), HandlerKind.ON_START, then=owner.end)
    gone = weakref.ref(owner)
    del owner
    gc.collect()
    assert gone() is None
