"""Witnesses of a room: a witness records every message, and rejoins with its position after a disconnect."""

import sys
from contextlib import suppress
from threading import Thread
from typing import Any

from websockets.exceptions import ConnectionClosed

from tests.channels import Channels, Message
from tests.served import DEADLINE_S, Server

END = "end"
PATIENCE_S = 2.0


class Witness:
    """A member of one room, on a thread of its own, until it receives the end.

    `received`: every number in order. `broken`: every return at which it was notified of a loss. `notices`: the indices
    in `received` before which it was notified of a loss, at a return or while it was connected. A loss without a notice
    makes it fail. `stays`: it leaves after this number of messages and returns, alternately on the same and on a new
    socket; 0: never.
    """

    def __init__(self, server: Server, topic: str, stays: int = 0) -> None:
        self.received: list[int] = []
        self.offsets: list[int] = []
        self.values: dict[tuple[int, int], Any] = {}
        """The message at each position."""
        self.broken: list[Any] = []
        self.notices: list[int] = []
        self.returns = 0
        self._server, self._topic, self._stays = server, topic, stays
        self._position: list[int] | None = None
        self._failure: BaseException | None = None
        self._ended = False
        self._thread = Thread(target=self._run, name="witness", daemon=True)
        self._thread.start()

    def finish(self) -> None:
        """Waits until it has received the end."""
        self._thread.join(2 * DEADLINE_S)
        assert not self._thread.is_alive(), (
            f"it has not received the end; its last message is {self.received[-1:]}"
        )
        self.check()

    def check(self) -> None:
        """Raises the error with which its thread has failed, if it has."""
        if self._failure:
            raise self._failure

    @property
    def has_joined(self) -> bool:
        """Whether it has joined, so that it receives all later messages."""
        return self._position is not None

    def lost(self, numbers: set[int]) -> set[int]:
        """The numbers that it has neither received nor was notified about as lost."""
        gaps = [
            range(self.received[at - 1] if at else 0, (self.received[at:] or [sys.maxsize])[0])
            for at in self.notices
        ]
        return {one for one in numbers - set(self.received) if not any(one in gap for gap in gaps)}

    def _run(self) -> None:
        try:
            while not self._ended:
                with suppress(ConnectionClosed, OSError, EOFError), Channels(self._server) as socket:
                    self._receive_until_leave(socket)
                    while self._stays and self.returns % 2 and not self._ended:
                        self._receive_until_leave(socket)
        except BaseException as failure:
            self._failure = failure

    def _receive_until_leave(self, socket: Channels) -> None:
        stream = socket.join(self._topic, **{"$position": self._position})["$stream"]
        if self._position is not None:
            self.returns += 1
            if not stream["recovered"]:
                self.broken.append((self._position, stream))
        if self._position is None or not stream["recovered"]:
            self._start_stream(stream)
        began = len(self.offsets)
        while not self._ended:
            self._receive(socket.next())
            if self._stays and len(self.offsets) >= began + self._stays:
                self._leave(socket)
                return

    def _leave(self, socket: Channels) -> None:
        socket.send(self._topic, "phx_leave", {})
        while (message := socket.next()).event != "phx_close":
            self._receive(message)

    def _receive(self, message: Message) -> None:
        if message.event == "stream":
            self._start_stream(message.payload)
        if message.event == "gap":
            epoch, offset = message.payload["to"]
            self._start_stream({"epoch": epoch, "offset": offset})
        if message.event != "said" or self._ended:
            return
        assert message.offset is not None
        assert self._position is not None
        assert message.offset == self._position[1] + 1, (
            f"a loss without a notice: {self._position}, then {message}"
        )
        self._position[1] = message.offset
        self.offsets.append(message.offset)
        self.values[self._position[0], message.offset] = message.payload
        if message.payload == END:
            self._ended = True
        else:
            self.received.append(message.payload)

    def _start_stream(self, stream: dict[str, int]) -> None:
        if self._position is not None:
            self.notices.append(len(self.received))
        self._position = [stream["epoch"], stream["offset"]]


class Sender:
    """Sends numbers, each after its predecessor was answered or lost. `answered`: the answered numbers."""

    def __init__(self, server: Server, topic: str) -> None:
        self.answered: list[int] = []
        self.sent = 0
        self._server, self._topic = server, topic
        self._socket: Channels | None = None

    def send(self, count: int) -> None:
        """Sends this many further numbers."""
        for _ in range(count):
            self.sent += 1
            if self._send(self.sent):
                self.answered.append(self.sent)

    def finish(self) -> None:
        """Sends the end repeatedly until it is answered."""
        while not self._send(END):
            pass
        assert self._socket is not None
        self._socket.close()

    def _send(self, what: object) -> bool:
        try:
            if self._socket is None:
                self._socket = Channels(self._server, patience_s=PATIENCE_S)
                self._socket.join(self._topic)
            return self._socket.ask(self._topic, "say", what).status == "ok"
        except TimeoutError:
            return False  # lost; a later message on this socket cannot overtake it
        except (ConnectionClosed, OSError, EOFError):
            self._socket = None
            return False
