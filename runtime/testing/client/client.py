"""`TestClient`: a client of a room in a test. It joins, pushes, pauses its reading, and keeps what it received."""

from typing import Any

from runtime._native import PHX_LEAVE
from runtime.public import public
from runtime.testing.client.channel import Channel, Received
from runtime.testing.client.connection import ClientConnection
from runtime.testing.client.socket import TestSocket


@public("stateroom.testing")
class TestClient:
    """A client of the room under test, with a socket of its own. `RoomTest.join` and `RoomTest.connect` create it.

    Use it on the test's loop only, not in other threads. Methods are O(1) unless stated otherwise. Sent messages leave
    when the test next awaits something, e.g. `await room.settle()`.
    """

    __test__ = False

    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection

    @property
    def id(self) -> str:
        """The id of its connection; the room has it as `member.id`."""
        return self._connection.id

    @property
    def received(self) -> list[Received]:
        """All messages from the room, in order, as `(event, data, offset)`. The list may be cleared.

        The messages of a direct client have the event "message", and their data is text or bytes.
        """
        return self._connection.received

    @property
    def reply(self) -> Any:
        """The response to the join; None for a direct client, which gets no response."""
        return self._connection.reply

    @property
    def closed(self) -> tuple[int, str] | None:
        """Code and reason from the server, once its membership or its socket has ended; (1006, "") if it got none."""
        return self._connection.closed

    @property
    def subprotocol(self) -> str | None:
        """The negotiated subprotocol, or None."""
        return self._connection.subprotocol

    @property
    def presence(self) -> dict[str, list[dict[str, Any]]]:
        """The presences that `phoenix.js` would show on this client's page: lists of metas by key. O(present)."""
        return {key: one["metas"] for key, one in self._connection.presence.state.items()}

    @property
    def position(self) -> list[int] | None:
        """`[stream epoch, offset]` of the last message of the room's stream that it has, for `$position` of a later
        join.

        None unless the params of its own join had a `$position`, which may be None.
        """
        position = self._connection.channel.position if self._connection.channel else None
        return list(position) if position else None

    def heard(self, event: str) -> list[Any]:
        """The data of all received messages of an event, in order. O(received)."""
        return [message.data for message in self.received if message.event == event]

    async def push(self, event: str, data: Any = None) -> Any:
        """Pushes, waits for the reply and returns its response. `bytes` are sent as binary, anything else as JSON.

        Raises Refused for an error reply; TimeoutError without a reply within 5 seconds of real time; RuntimeError on a
        direct path or a closed socket; ValueError for half of a surrogate pair; TypeError if JSON cannot represent the
        data.
        """
        reply = self._topic(f"push({event!r})").ask(event, {} if data is None else data)
        return await self._connection.replied(reply, event)

    def cast(self, event: str, data: Any = None) -> None:
        """Pushes without asking for a reply; `await room.settle()` lets the room handle it.

        Raises RuntimeError on a direct path or a closed socket; ValueError for half of a surrogate pair; TypeError if
        JSON cannot represent the data.
        """
        self._topic(f"cast({event!r})").tell(event, {} if data is None else data)

    def send(self, data: str | bytes) -> None:
        """Sends a message on a direct path; in the room its event is "message". Call `await room.settle()` after it.

        Raises RuntimeError on a channel or a closed socket; TypeError if `data` is neither text nor bytes.
        """
        if self._connection.channel is not None:
            raise RuntimeError("send() is for a client of room.connect(): on a channel, push() or cast()")
        if not isinstance(data, str | bytes):
            raise TypeError(f"a direct client sends str or bytes, not {type(data).__name__}")
        self._live("send()").send(data)

    async def rejoin(self, params: Any = None) -> None:
        """Joins its topic again on the same socket, as `phoenix.js` does by itself after a `phx_error`.

        `reply` is then the new response. Raises Refused, and the same errors as `push`.
        """
        await self._connection.join_again({} if params is None else params, self._topic("rejoin()"))

    def leave(self) -> None:
        """Leaves the room: on a channel by `phx_leave`, and the socket stays open; on a path by a close with 1000."""
        if self._connection.channel is None:
            self._connection.socket.close(1000, "")
        elif self.closed is None:
            self._connection.channel.tell(PHX_LEAVE, {})

    def close(self, code: int = 1001, reason: str = "") -> None:
        """Closes its socket by the close handshake; by default with 1001, as a browser does when the tab is closed.

        Raises ValueError for a code that a close frame must not have (RFC 6455 §7.4.1); for 1006 use `drop`.
        """
        self._connection.socket.close(code, reason)

    def drop(self) -> None:
        """Loses its connection without a close frame, as when the network fails."""
        self._connection.socket.drop()

    def pause_reading(self) -> None:
        """Stops reading from its socket, as a slow client does. Everything that is sent to it waits in the server.

        With a real client, the buffers of the operating system take some hundred KB first. A paused client answers no
        pings.
        """
        self._connection.socket.is_reading = False

    def resume_reading(self) -> None:
        """Reads again: first the messages that waited, then new ones. Call `await room.settle()` after it."""
        self._connection.socket.read_on()

    def _topic(self, what: str) -> Channel:
        if self._connection.channel is None:
            raise RuntimeError(f"{what} is for a client of room.join(): on a path there is only send()")
        self._live(what)
        return self._connection.channel

    def _live(self, what: str) -> TestSocket:
        if self._connection.socket.is_over:
            raise RuntimeError(
                f"{what}: the client's socket has ended, closed={self.closed}: call room.join() or room.connect() again"
            )
        return self._connection.socket
