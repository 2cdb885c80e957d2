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

    `heard`: every number in order. `broken`: every return at which it was notified of a loss. `told`: the indices in
    `heard` before which it was notified of a loss, at a return or while it was connected. A loss without a notice makes
    it fail. `stays`: it leaves after this number of messages and returns, alternately on the same and on a new socket;
    0: never.
    """

    def __init__(self, server: Server, topic: str, stays: int = 0) -> None:
        self.heard: list[int] = []
        self.offsets: list[int] = []
        self.values: dict[tuple[int, int], Any] = {}
        """The message at each position."""
        self.broken: list[Any] = []
        self.told: list[int] = []
        self.returns = 0
        self._server, self._topic, self._stays = server, topic, stays
        self._position: list[int] | None = None
        self._failure: BaseException | None = None
        self._ended = False
        self._thread = Thread(target=self._bear_witness, name="witness", daemon=True)
        self._thread.start()

    def ends(self) -> None:
        """Waits until it has received the end."""
        self._thread.join(2 * DEADLINE_S)
        assert not self._thread.is_alive(), (
            f"it has not received the end; its last message is {self.heard[-1:]}"
        )
        self.has_not_failed()

    def has_not_failed(self) -> None:
        """Raises the error with which its thread has failed, if it has."""
        if self._failure:
            raise self._failure

    @property
    def is_there(self) -> bool:
        """Whether it has joined, so that it receives all later messages."""
        return self._position is not None

    def lost(self, numbers: set[int]) -> set[int]:
        """The numbers that it has neither received nor was notified about as lost."""
        holes = [
            range(self.heard[at - 1] if at else 0, (self.heard[at:] or [sys.maxsize])[0]) for at in self.told
        ]
        return {one for one in numbers - set(self.heard) if not any(one in hole for hole in holes)}

    def _bear_witness(self) -> None:
        try:
            while not self._ended:
                with suppress(ConnectionClosed, OSError, EOFError), Channels(self._server) as socket:
                    self._listen(socket)
                    while self._stays and self.returns % 2 and not self._ended:
                        self._listen(socket)
        except BaseException as failure:
            self._failure = failure

    def _listen(self, socket: Channels) -> None:
        stream = socket.join(self._topic, **{"$position": self._position})["$stream"]
        if self._position is not None:
            self.returns += 1
            if not stream["recovered"]:
                self.broken.append((self._position, stream))
        if self._position is None or not stream["recovered"]:
            self._begins_anew(stream)
        began = len(self.offsets)
        while not self._ended:
            self._hear(socket.next())
            if self._stays and len(self.offsets) >= began + self._stays:
                self._leave(socket)
                return

    def _leave(self, socket: Channels) -> None:
        socket.send(self._topic, "phx_leave", {})
        while (message := socket.next()).event != "phx_close":
            self._hear(message)

    def _hear(self, message: Message) -> None:
        if message.event == "stream":
            self._begins_anew(message.payload)
        if message.event == "gap":
            epoch, offset = message.payload["to"]
            self._begins_anew({"epoch": epoch, "offset": offset})
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
            self.heard.append(message.payload)

    def _begins_anew(self, stream: dict[str, int]) -> None:
        if self._position is not None:
            self.told.append(len(self.heard))
        self._position = [stream["epoch"], stream["offset"]]


class Talker:
    """Sends numbers, each after its predecessor was answered or lost. `answered`: the answered numbers."""

    def __init__(self, server: Server, topic: str) -> None:
        self.answered: list[int] = []
        self.said = 0
        self._server, self._topic = server, topic
        self._socket: Channels | None = None

    def talks(self, count: int) -> None:
        """Sends this many further numbers."""
        for _ in range(count):
            self.said += 1
            if self._say(self.said):
                self.answered.append(self.said)

    def ends(self) -> None:
        """Sends the end repeatedly until it is answered."""
        while not self._say(END):
            pass
        assert self._socket is not None
        self._socket.close()

    def _say(self, what: object) -> bool:
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
