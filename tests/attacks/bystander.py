"""An innocent client of the shard under attack: it keeps sending, and must be answered all the time."""

from threading import Event, Thread
from typing import Self

from tests.attacks import wire
from tests.attacks.peer import member
from tests.served import Server, until

PACE_S = 0.02


class Bystander:
    """Sends numbers to the echo room repeatedly, on a thread of its own. `answers` counts the echoes."""

    def __init__(self, server: Server) -> None:
        self.answers = 0
        self._failure = ""
        self._peer = member(server, "/echo")
        self._enough = Event()
        self._thread = Thread(target=self._run, name="bystander", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        self._enough.set()
        self._thread.join()
        self._peer.socket.close()
        if kind is None:
            assert not self._failure, self._failure

    def is_answered(self) -> None:
        """Waits until a message that it sends after this call has been answered."""
        before = self.answers
        until(lambda: self._failure or self.answers > before + 1, "the bystander is answered")
        assert not self._failure, self._failure

    def _run(self) -> None:
        try:
            while not self._enough.wait(PACE_S):
                sent = f"{self.answers}"
                self._peer.send(wire.text(sent))
                answer = self._peer.message().decode()
                assert answer == sent, answer
                self.answers += 1
        except (AssertionError, OSError) as failure:
            self._failure = f"the bystander: {failure!r}"
