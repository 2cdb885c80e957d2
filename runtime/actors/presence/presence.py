"""Presence in a room, sent to channel members in the messages of Phoenix, so that its clients work unchanged.

Changes are collected: the first one after a quiet period is published at once, those within the window after it
together. The rule: it wraps the room's handlers and runs in the room's turns, so it is exact and needs no lock.
"""

from collections.abc import Awaitable, Callable, Container, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

import msgspec

from runtime._native import PRESENCE_DIFF, PRESENCE_STATE
from runtime.actors.activation.awaitables import attempt, outcome
from runtime.actors.activation.thread_check import check_thread, this_thread
from runtime.actors.diagnostics.failures import attributed_to
from runtime.actors.presence.audience import RETRY_S, Audience, PresentMember, RecoveringRoom, RecoveryWait
from runtime.actors.presence.roster import Entry, Metas, Roster
from runtime.actors.values.durations import seconds
from runtime.public import public


@public()
@dataclass(frozen=True, slots=True)
class Presence:
    """How a room keeps presence: a join is O(1), a diff O(changes), encoded once. Immutable: any thread may use it."""

    window_s: float = 0.1
    """The least time between two diffs, in seconds: 10,000 leaves at once become a few messages to each member."""

    def __post_init__(self) -> None:
        seconds("window_s", self.window_s)


class Present(RecoveringRoom, Protocol):
    """What presence needs of its room."""

    @property
    def members(self) -> Container[Any]:
        """The members of the room."""

    def presence_of(self, member: Any) -> tuple[str, Mapping[str, Any]] | None:
        """The key and meta of a member."""

    def on_presence(self, joins: Metas, leaves: Metas) -> Awaitable[None] | None:
        """A diff has been sent."""

    def after(self, delay_s: float, act: Callable[[], Any]) -> object:
        """Runs a turn of the room, later."""

    def _announce(self, event: str, data: object, members: list[Any] | None = None) -> object:
        """Sends an event of the protocol itself: to these members, each under its join, or to all channel members."""


class Handlers(Protocol):
    """The bound hooks of the room that presence wraps."""

    on_join: Callable[..., Any] | None
    on_leave: Callable[..., Any] | None
    on_recover: Callable[..., Any] | None


class Tracker:
    """Follows the members of one room. `now_s`: the clock of `room.after`. To be used in the room's turns."""

    def __init__(self, room: Present, settings: Presence, now_s: Callable[[], float]) -> None:
        self._room, self._now_s, self._thread = room, now_s, this_thread()
        self._window_s, self._gathering = settings.window_s, RecoveryWait(room, now_s)
        self._roster = Roster(msgspec.json.encode)
        self._audience, self._entries = Audience(), dict[PresentMember, Entry | None]()
        # Admitted by `on_join`, but perhaps not by the core, which refuses a join if its response cannot be encoded.
        self._admitted: list[PresentMember] = []
        self._next_s, self._is_due = float("-inf"), False

    def wrap_handlers(self, handlers: Handlers) -> None:
        """Wraps the hooks: a member is present from the end of its `on_join` until it leaves."""
        on_join, on_leave, on_recover = handlers.on_join, handlers.on_leave, handlers.on_recover

        def join(member: PresentMember, params: Any) -> Any:
            done = on_join(member, params) if on_join else None
            if done is not None and isinstance(done, Awaitable):
                return _then(done, lambda: self._join(member))
            self._join(member)
            return done

        def leave(member: PresentMember, reason: str) -> Any:
            self._leave(member)
            return on_leave(member, reason) if on_leave else None

        def recover(members: list[PresentMember]) -> Any:
            done, failed = attempt(on_recover, members) if on_recover else (None, None)
            if isinstance(done, Awaitable):
                return self._recover_later(done, members)
            return self._recover(members, failed)

        handlers.on_join, handlers.on_leave, handlers.on_recover = join, leave, recover

    def now(self) -> Metas:
        """All that are present, the latest changes included. O(members)."""
        return self._roster.now()

    def update(self, member: PresentMember) -> None:
        """Asks the room for a member's meta again. A page sees a leave and a join of the same key in one diff."""
        check_thread(self._thread, "update_presence was called")
        if member in self._entries:
            self._entries[member] = attributed_to("presence_of", self._entry, member, self._entries[member])
            self._schedule()

    def resend_state(self, member: PresentMember) -> None:
        """Sends a member the whole state again, with the next diff: it may have missed some."""
        check_thread(self._thread, "tell_presence was called")
        if member in self._audience:
            self._audience.resend(member)
            self._schedule()

    async def _recover_later(self, done: Awaitable[Any], members: list[PresentMember]) -> None:
        self._gathering.recovering += 1
        _, failed = await outcome(done)
        self._gathering.recovering -= 1
        self._recover(members, failed)

    def _recover(self, members: list[PresentMember], failed: BaseException | None) -> None:
        """They are present, whatever the hook raised; an error of one meta does not affect the others."""
        for member in members:
            _, error = attempt(partial(self._join, member, recovered=True))
            failed = failed or error
        if failed is not None:
            raise failed

    def _join(self, member: PresentMember, *, recovered: bool = False) -> None:
        if member in self._entries:
            return
        self._entries[member] = attributed_to("presence_of", self._entry, member, None)
        self._admitted.append(member)
        self._audience.add(member, recovered=recovered)
        self._schedule()

    def _leave(self, member: PresentMember) -> None:
        self._audience.discard(member)
        if (entry := self._entries.pop(member, None)) is not None:
            self._roster.leave(entry)
            self._schedule()

    def _entry(self, member: PresentMember, before: Entry | None) -> Entry | None:
        present = (of := self._room.presence_of)(member)
        if present is not None:
            return self._roster.take(member.id, present, of, before)
        if before is not None:
            self._roster.leave(before)
        return None

    def _schedule(self) -> None:
        if not self._is_due:
            self._is_due = True
            self._room.after(max(0.0, self._next_s - self._now_s()), self._publish)

    def _publish(self) -> Awaitable[None] | None:
        """A newcomer gets the whole state, which includes it, and then with all others the diff in which it joined.

        Phoenix does the same: its clients recognize by `phx_ref` what they have already. A member from before the death
        of the host has the old state: the whole state corrects it, once all shards have named their members.
        """
        if self._audience.has_recovered and self._gathering.is_waiting():
            self._room.after(RETRY_S, self._publish)
            return None
        self._forget_refused()
        self._is_due = False
        self._next_s = self._now_s() + self._window_s
        newcomers, recovered = self._audience.take()
        diff = self._roster.diff()
        self._send_state(newcomers)
        if diff is not None:
            self._send(PRESENCE_DIFF, diff.raw, self._audience.others(recovered))
        self._send_state(recovered)
        on_presence = self._room.on_presence
        return None if diff is None else attributed_to("on_presence", on_presence, diff.joins, diff.leaves)

    def _forget_refused(self) -> None:
        """Removes members whose join the core has refused: no leave follows for them."""
        let_in, self._admitted = self._admitted, []
        members = self._room.members
        for member in let_in:
            if member not in members:
                self._leave(member)

    def _send_state(self, members: list[PresentMember]) -> None:
        if members:
            self._send(PRESENCE_STATE, self._roster.state(), members)

    def _send(self, event: str, raw: bytes, members: list[PresentMember] | None) -> None:
        self._room._announce(event, msgspec.Raw(raw), members)  # noqa: SLF001 its native half


async def _then(done: Awaitable[Any], act: Callable[[], None]) -> Any:
    """Awaits a handler, then calls `act`. Returns the handler's value."""
    value = await done
    act()
    return value
