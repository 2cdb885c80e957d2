"""`TestClient`: a member's client in a test. It joins, pushes, reads or does not, and has what it received."""

from typing import Any

from runtime._native import PHX_LEAVE
from runtime.public import public
from runtime.testing.client.channel import Channel, Received
from runtime.testing.client.connection import Line
from runtime.testing.client.socket import TestSocket


@public("stateroom.testing")
class TestClient:
    """A client under test, on a socket of its own; made by `RoomTest.join` or `RoomTest.connect`.

    To be used on the test's loop, by no other thread. Methods are O(1) where nothing else is said. What is sent leaves
    when the test awaits something: `await room.settle()`, say.
    """

    __test__ = False

    def __init__(self, line: Line) -> None:
        self._line = line

    @property
    def id(self) -> str:
        """The id of its connection, as `member.id` in the room."""
        return self._line.id

    @property
    def received(self) -> list[Received]:
        """Everything the room has sent it, in order: `(event, data, offset)`; `clear()` it as you like.

        A direct client's messages have the event "message", and are text or bytes.
        """
        return self._line.received

    @property
    def reply(self) -> Any:
        """The response to the join; None for a direct client, which gets no answer."""
        return self._line.reply

    @property
    def closed(self) -> tuple[int, str] | None:
        """Code and reason, once its membership or its socket has ended, as it was told; (1006, "") if it was not."""
        return self._line.closed

    @property
    def subprotocol(self) -> str | None:
        """What was agreed on at the upgrade."""
        return self._line.subprotocol

    @property
    def presence(self) -> dict[str, list[dict[str, Any]]]:
        """Who is in the room as its page would show it, metas by key, as `phoenix.js` would have it. O(present)."""
        return {key: one["metas"] for key, one in self._line.presence.state.items()}

    @property
    def position(self) -> list[int] | None:
        """`[epoch, offset]` up to which it has the room's stream, for the `$position` of a later join.

        None unless its own join had a `$position`, if only None.
        """
        position = self._line.channel.position if self._line.channel else None
        return list(position) if position else None

    def heard(self, event: str) -> list[Any]:
        """The data of all messages of an event that it has received, in order. O(received)."""
        return [message.data for message in self.received if message.event == event]

    async def push(self, event: str, data: Any = None) -> Any:
        """Pushes, and waits for the reply: its response. `bytes` travel as binary, anything else as JSON.

        Raises Refused for an error reply, TimeoutError when none has come after 5 seconds of real time, RuntimeError on
        a direct path or a closed socket, ValueError for half of a surrogate pair, TypeError for data that JSON cannot
        hold.
        """
        reply = self._topic(f"push({event!r})").ask(event, {} if data is None else data)
        return await self._line.replied(reply, event)

    def cast(self, event: str, data: Any = None) -> None:
        """Pushes without asking for a reply; `await room.settle()` lets the room handle it.

        Raises RuntimeError on a direct path or a closed socket, ValueError for half of a surrogate pair, TypeError for
        data that JSON cannot hold.
        """
        self._topic(f"cast({event!r})").tell(event, {} if data is None else data)

    def send(self, data: str | bytes) -> None:
        """Sends a message as a direct client does; in the room its event is "message". `await room.settle()` after it.

        Raises RuntimeError on a channel or a closed socket, TypeError for what is neither text nor bytes.
        """
        if self._line.channel is not None:
            raise RuntimeError("send() is for a client of room.connect(): on a channel, push() or cast()")
        if not isinstance(data, str | bytes):
            raise TypeError(f"a direct client sends str or bytes, not {type(data).__name__}")
        self._live("send()").send(data)

    async def rejoin(self, params: Any = None) -> None:
        """Joins its topic again on the same socket, as `phoenix.js` does by itself after a `phx_error`.

        Its `reply` is the new one. Raises Refused, and what `push` raises.
        """
        await self._line.join_again({} if params is None else params, self._topic("rejoin()"))

    def leave(self) -> None:
        """Leaves the room: by `phx_leave` on a channel, whose socket stays, and by a close with 1000 on a path."""
        if self._line.channel is None:
            self._line.socket.close(1000, "")
        elif self.closed is None:
            self._line.channel.tell(PHX_LEAVE, {})

    def close(self, code: int = 1001, reason: str = "") -> None:
        """Closes its socket by a handshake; with 1001, as a browser does when the tab is closed.

        Raises ValueError for a code that cannot travel (RFC 6455 §7.4.1), 1006 say: that is `drop`.
        """
        self._line.socket.close(code, reason)

    def drop(self) -> None:
        """Loses its connection without a close, as when the network fails."""
        self._line.socket.drop()

    def pause_reading(self) -> None:
        """Takes nothing from its socket from now on: a slow client. What it is sent waits in the server, all of it.

        A real one's operating system takes some hundred KB first. It answers no ping either.
        """
        self._line.socket.is_reading = False

    def resume_reading(self) -> None:
        """Takes what has waited, and all that comes; `await room.settle()` after it."""
        self._line.socket.read_on()

    def _topic(self, what: str) -> Channel:
        if self._line.channel is None:
            raise RuntimeError(f"{what} is for a client of room.join(): on a path there is only send()")
        self._live(what)
        return self._line.channel

    def _live(self, what: str) -> TestSocket:
        if self._line.socket.is_over:
            raise RuntimeError(
                f"{what}: the client's socket has ended, closed={self.closed}: call room.join() or room.connect() again"
            )
        return self._line.socket
