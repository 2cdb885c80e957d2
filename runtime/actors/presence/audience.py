"""Who hears of presence in a room, and who is yet to hear the whole of it. Pure.

The rule: a direct member hears nothing: its messages have no event, so it could not tell a diff from what is said.
"""

from collections.abc import Callable, Iterator
from typing import Protocol

# After a host's death, a shard that is stuck or dead itself holds the others up for so long, looked at so often.
LONGEST_S, RETRY_S = 5.0, 0.1


class PresentMember(Protocol):
    """What presence needs of a member: an id, and the topic it joined by, "" on a direct path."""

    @property
    def id(self) -> str:
        """Unique in the system."""

    @property
    def topic(self) -> str:
        """Of the room."""


class Audience:
    """The channel members of one room. Not thread-safe; all but iterating and `take` is O(1)."""

    def __init__(self) -> None:
        self._members: set[PresentMember] = set()
        self._newcomers: list[PresentMember] = []
        self._recovered: list[PresentMember] = []

    def add(self, member: PresentMember, *, recovered: bool) -> None:
        """It is here, and knows nothing; or, recovered, what the room's last host told it."""
        if member.topic:
            self._members.add(member)
            (self._recovered if recovered else self._newcomers).append(member)

    def resend(self, member: PresentMember) -> None:
        """It asks for the whole again."""
        self._newcomers.append(member)

    def discard(self, member: PresentMember) -> None:
        """It has gone, if it was here."""
        self._members.discard(member)

    @property
    def has_recovered(self) -> bool:
        """Whether a recovered member is yet to hear the whole."""
        return bool(self._recovered)

    def take(self) -> tuple[list[PresentMember], list[PresentMember]]:
        """Newcomers and recovered members who are yet to hear the whole: once."""
        newcomers, recovered = self._newcomers, self._recovered
        self._newcomers, self._recovered = [], []
        return [one for one in newcomers if one in self._members], [
            one for one in recovered if one in self._members
        ]

    def others(self, some: list[PresentMember]) -> list[PresentMember] | None:
        """All but some; None, for the whole room, if these are none. O(members), else O(1)."""
        return list(self._members.difference(some)) if some else None

    def __contains__(self, member: object) -> bool:
        return member in self._members

    def __iter__(self) -> Iterator[PresentMember]:
        return iter(self._members)

    def __len__(self) -> int:
        return len(self._members)


class RecoveringRoom(Protocol):
    """A room whose members come back one shard after another, after the death of its host or a move."""

    def _is_whole(self) -> bool:
        """Every shard has named its members of the room, and those that were to be recovered have been."""


class RecoveryWait:
    """Until all who were there are back, nobody has gone: whether to wait for others. Not thread-safe."""

    def __init__(self, room: RecoveringRoom, now_s: Callable[[], float]) -> None:
        self._room, self._now_s = room, now_s
        self._until_s: float | None = None
        self.recovering = 0
        """Handlers of a recovery that are still awaited."""

    def is_waiting(self) -> bool:
        """Asked while somebody is to hear of it. For `LONGEST_S` at most. O(shards + what waits for the room)."""
        if self._until_s is None:
            self._until_s = self._now_s() + LONGEST_S
        is_whole = self._room._is_whole() and not self.recovering  # noqa: SLF001 its native half
        if is_whole or self._now_s() >= self._until_s:
            self._until_s = None
            return False
        return True
