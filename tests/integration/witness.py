"""Those who swear to what a room said: a witness writes down everything it hears, and comes back from where it was."""

from contextlib import suppress
from threading import Thread
from typing import Any

from websockets.exceptions import ConnectionClosed

from tests.channels import Channels
from tests.served import DEADLINE_S, Server

END = "end"
PATIENCE_S = 2.0


class Witness:
    """A member of one room, on a thread of its own, until it hears the end.

    `heard` is every number in order; `broken` every return at which it was told that something is lost.
    """

    def __init__(self, server: Server, topic: str) -> None:
        self.heard: list[int] = []
        self.offsets: list[int] = []
        self.broken: list[Any] = []
        self.returns = 0
        self._server, self._topic = server, topic
        self._position: list[int] | None = None
        self._failure: BaseException | None = None
        self._ended = False
        self._thread = Thread(target=self._bear_witness, name="witness", daemon=True)
        self._thread.start()

    def ends(self) -> None:
        """Waits until it has heard the end."""
        self._thread.join(2 * DEADLINE_S)
        assert not self._thread.is_alive(), f"it still listens; its last is {self.heard[-1:]}"
        if self._failure:
            raise self._failure

    def _bear_witness(self) -> None:
        try:
            while not self._ended:
                with suppress(ConnectionClosed, OSError, EOFError), Channels(self._server) as socket:
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
            self._position = [stream["epoch"], stream["offset"]]
        while not self._ended:
            message = socket.next("said")
            assert message.offset is not None
            assert self._position is not None
            self._position[1] = message.offset
            self.offsets.append(message.offset)
            if message.payload == END:
                self._ended = True
            else:
                self.heard.append(message.payload)


class Talker:
    """Says number after number, each once its predecessor was answered or lost. `answered` is what was."""

    def __init__(self, server: Server, topic: str) -> None:
        self.answered: list[int] = []
        self.said = 0
        self._server, self._topic = server, topic
        self._socket: Channels | None = None

    def talks(self, count: int) -> None:
        """Says so many more numbers."""
        for _ in range(count):
            self.said += 1
            if self._say(self.said):
                self.answered.append(self.said)

    def ends(self) -> None:
        """Says the end until it is answered."""
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
            return False  # lost; on this socket what comes next cannot overtake it
        except (ConnectionClosed, OSError, EOFError):
            self._socket = None
            return False
