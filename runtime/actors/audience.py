"""Who hears of presence in a room, and who is yet to hear the whole of it. Pure.

The rule: a direct member hears nothing: its messages have no event, so it could not tell a diff from what is said.
"""

from collections.abc import Iterator
from typing import Protocol


class Someone(Protocol):
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
        self._members: set[Someone] = set()
        self._newcomers: list[Someone] = []
        self._recovered: list[Someone] = []

    def add(self, member: Someone, *, recovered: bool) -> None:
        """It is here, and knows nothing; or, recovered, what the room's last host told it."""
        if member.topic:
            self._members.add(member)
            (self._recovered if recovered else self._newcomers).append(member)

    def again(self, member: Someone) -> None:
        """It asks for the whole again."""
        self._newcomers.append(member)

    def discard(self, member: Someone) -> None:
        """It has gone, if it was here."""
        self._members.discard(member)

    def take(self) -> tuple[list[Someone], list[Someone]]:
        """Newcomers and recovered members who are yet to hear the whole: once."""
        newcomers, recovered = self._newcomers, self._recovered
        self._newcomers, self._recovered = [], []
        return [one for one in newcomers if one in self._members], [
            one for one in recovered if one in self._members
        ]

    def __contains__(self, member: object) -> bool:
        return member in self._members

    def __iter__(self) -> Iterator[Someone]:
        return iter(self._members)

    def __len__(self) -> int:
        return len(self._members)
