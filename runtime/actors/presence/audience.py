"""The members to whom presence is sent, and those to whom the whole state is still to be sent. Pure.

The rule: a direct member gets no presence: its messages have no event, so it could not tell a diff from other messages.
"""

from collections.abc import Callable, Iterator
from typing import Protocol

# After a host's death, a stuck or dead shard delays presence for at most so long; checked so often.
LONGEST_S, RETRY_S = 5.0, 0.1


class PresentMember(Protocol):
    """What presence needs of a member: its id, and the topic of its join, "" on a direct path."""

    @property
    def id(self) -> str:
        """Unique in the system."""

    @property
    def topic(self) -> str:
        """The topic of the room."""


class Audience:
    """The channel members of one room. Not thread-safe; all but iterating and `take` is O(1)."""

    def __init__(self) -> None:
        self._members: set[PresentMember] = set()
        self._newcomers: list[PresentMember] = []
        self._recovered: list[PresentMember] = []

    def add(self, member: PresentMember, *, recovered: bool) -> None:
        """A member has joined, and has no state; or it was recovered, and has the state of the room's last host."""
        if member.topic:
            self._members.add(member)
            (self._recovered if recovered else self._newcomers).append(member)

    def resend(self, member: PresentMember) -> None:
        """The member needs the whole state again."""
        self._newcomers.append(member)

    def discard(self, member: PresentMember) -> None:
        """The member has left, if it was here."""
        self._members.discard(member)

    @property
    def has_recovered(self) -> bool:
        """Whether a recovered member still needs the whole state."""
        return bool(self._recovered)

    def take(self) -> tuple[list[PresentMember], list[PresentMember]]:
        """Takes the newcomers and the recovered members that need the whole state."""
        newcomers, recovered = self._newcomers, self._recovered
        self._newcomers, self._recovered = [], []
        return [one for one in newcomers if one in self._members], [
            one for one in recovered if one in self._members
        ]

    def others(self, some: list[PresentMember]) -> list[PresentMember] | None:
        """All members except some; None, for the whole room, if `some` is empty. O(members), else O(1)."""
        return list(self._members.difference(some)) if some else None

    def __contains__(self, member: object) -> bool:
        return member in self._members

    def __iter__(self) -> Iterator[PresentMember]:
        return iter(self._members)

    def __len__(self) -> int:
        return len(self._members)


class RecoveringRoom(Protocol):
    """A room whose members are recovered shard by shard, after the death of its host or a move."""

    def _is_whole(self) -> bool:
        """Whether every shard has named its members of the room, and all of them are recovered."""


class RecoveryWait:
    """Delays presence until all members are recovered, so that nobody seems to have left. Not thread-safe."""

    def __init__(self, room: RecoveringRoom, now_s: Callable[[], float]) -> None:
        self._room, self._now_s = room, now_s
        self._until_s: float | None = None
        self.recovering = 0
        """How many calls of `on_recover` are still awaited."""

    def is_waiting(self) -> bool:
        """Whether to wait longer, `LONGEST_S` at most. O(shards + turns that are queued for the room)."""
        if self._until_s is None:
            self._until_s = self._now_s() + LONGEST_S
        is_whole = self._room._is_whole() and not self.recovering  # noqa: SLF001 its native half
        if is_whole or self._now_s() >= self._until_s:
            self._until_s = None
            return False
        return True
