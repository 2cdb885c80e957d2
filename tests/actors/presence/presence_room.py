"""A room, its clock, its members and their clients, as presence sees them: everything given, nothing awaited."""

from collections.abc import Callable, Mapping
from types import SimpleNamespace
from typing import Any

import msgspec

from runtime.actors.presence.presence import Presence, Tracker
from runtime.actors.presence.roster import Metas
from runtime.testing.client.presence import ClientPresence


class FakeMember:
    """A member; what is sent to it goes to its client at once."""

    def __init__(self, number: int, key: str, *, topic: str = "room:a") -> None:
        self.id = f"{number:016x}"
        self.key = key
        self.meta: dict[str, object] = {}
        self.topic = topic
        self.client = ClientPresence()
        self.heard: list[tuple[str, Any]] = []

    def send(self, event: str, data: Any) -> None:
        payload = msgspec.json.decode(msgspec.json.encode(data))
        self.heard.append((event, payload))
        self.client.deliver(event, payload)

    def events(self) -> list[str]:
        return [event for event, _ in self.heard]


class FakeRoom:
    """A room whose timers run when the clock is moved."""

    def __init__(self, window_s: float = 1.0) -> None:
        self.now_s = 100.0
        self.members: list[FakeMember] = []
        # Their shards have them, and their `on_recover` waits.
        self.attached: list[FakeMember] = []
        self.is_whole = True
        self.said: list[tuple[Metas, Metas]] = []
        self._timers: list[tuple[float, Callable[[], Any]]] = []
        self.tracker = Tracker(self, Presence(window_s), lambda: self.now_s)  # type: ignore[arg-type]
        self.handlers = SimpleNamespace(on_join=None, on_leave=None, on_recover=None)
        self.tracker.wrap_handlers(self.handlers)

    def presence_of(self, member: FakeMember) -> tuple[str, Mapping[str, Any]] | None:
        return (member.key, member.meta) if member.key else None

    def on_presence(self, joins: Metas, leaves: Metas) -> None:
        self.said.append((joins, leaves))

    def after(self, delay_s: float, act: Callable[[], Any]) -> None:
        self._timers.append((self.now_s + delay_s, act))

    def _is_whole(self) -> bool:
        return self.is_whole

    def _announce(self, event: str, data: object, members: list[FakeMember] | None = None) -> None:
        """As the native core: to all is to all that their shards have, except those on a direct path."""
        everyone = [one for one in (*self.members, *self.attached) if one.topic]
        for member in everyone if members is None else members:
            member.send(event, data)

    def advance(self, seconds: float) -> None:
        self.now_s += seconds
        due = [timer for timer in self._timers if timer[0] <= self.now_s]
        self._timers = [timer for timer in self._timers if timer[0] > self.now_s]
        for _, act in due:
            act()

    def join(self, member: FakeMember) -> FakeMember:
        self.members.append(member)
        self.handlers.on_join(member, {})
        return member

    def leave(self, *members: FakeMember) -> None:
        for member in members:
            self.members.remove(member)
            self.handlers.on_leave(member, "left")

    def recover(self, *members: FakeMember) -> None:
        self.members += members
        self.handlers.on_recover(list(members))
