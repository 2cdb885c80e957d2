"""A room whose handlers do what the sender asks for: nothing, wait, close the member, or raise."""

import json
from collections.abc import Iterator

from stateroom import Member, Reject, Room
from tests.native.hands import Hands
from tests.native.items import Item


class Later:
    """An awaitable that suspends once."""

    def __await__(self) -> Iterator[None]:
        return iter(())


def number(member: Member) -> int:
    return int(member.id, 16) - 0xC0FFEE00


class Obedient(Room):
    """Logs each turn, and does in it what the sender asks for."""

    log: list[tuple[str, object]]
    readonly = frozenset({"read"})

    def __init__(self) -> None:
        self.json = {"read": lambda room, member, raw: room.on_message(member, "read", raw)}

    def on_join(self, member: Member, params: dict[str, str]) -> Later | None:
        return self.turn("join", number(member), params["does"], member)

    def on_message(self, member: Member, event: str, data: str | bytes) -> Later | None:
        word, does, *_ = json.loads(data)
        return self.turn(word, number(member), does, member)

    def on_leave(self, member: Member, reason: str) -> None:
        self.turn("leave", number(member))

    def on_recover(self, members: list[Member]) -> None:
        self.turn("recover", sorted(map(number, members)))

    def turn(self, what: str, whose: object, does: str = "", member: Member | None = None) -> Later | None:
        self.log.append((what, whose))
        if does == "raises":
            raise Reject("failed", "as it was told to")
        if does == "closes" and member is not None:
            member.close(4500, "as it was told to")
        return Later() if does == "waits" else None


class Logged(Hands):
    """Hooks with one log for all activations of a room and for its calls."""

    def __init__(self, **bounds: int) -> None:
        self.log: list[tuple[str, object]] = []
        self.asked: dict[int, Item] = {}
        Obedient.log = self.log
        super().__init__(Obedient, **bounds)

    def run_call(self, cell: object, ticket: int) -> Later | None:  # type: ignore[override]
        item = self.asked[ticket]
        self.log.append((item.word, 0))
        return Later() if item.does == "waits" else None
