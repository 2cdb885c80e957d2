"""Hundreds of clients that stop reading while a room broadcasts large messages: only they are closed.

The numbers are those of a real incident, in which all connections of the shard were closed with 1013, also idle ones,
and hundreds of megabytes stayed resident afterwards.
"""

import selectors
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import Event, Thread

from tests.attacks import wire
from tests.attacks.peer import Peer
from tests.attacks.watch import Watch
from tests.served import Server, until
from tests.support.memory import SHED, only_memory

BUDGET = 30 << 20
STALLED, READING, IDLE = 600, 20, 50
BROADCASTS, BYTES = 45, 1_000_000
SETTINGS = only_memory(BUDGET)
# A small window, so that the kernel buffers few of the bytes that a client does not read.
WINDOW_BYTES = 4096
# How much more memory than before the process may keep when all clients have gone and it is idle.
KEPT_BYTES = 24 << 20


def _resident_bytes(server: Server) -> int:
    status = Path(f"/proc/{server.pid('shard')}/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) * 1024


class _Readers:
    """Members that read everything, on a thread of their own."""

    def __init__(self, peers: list[Peer]) -> None:
        self.bytes = dict.fromkeys((peer.socket for peer in peers), 0)
        self.ended = 0
        self._over = Event()
        self._thread = Thread(target=self._run, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._over.set()
        self._thread.join()

    def _run(self) -> None:
        with selectors.DefaultSelector() as selector:
            for sock in self.bytes:
                selector.register(sock, selectors.EVENT_READ)
            while not self._over.is_set() and selector.get_map():
                for key, _ in selector.select(0.05):
                    received = len(key.fileobj.recv(1 << 20))  # type: ignore[union-attr]
                    self.bytes[key.fileobj] += received  # type: ignore[index]
                    if not received:
                        self.ended += 1
                        selector.unregister(key.fileobj)


@contextmanager
def _reading(peers: list[Peer]) -> Iterator[_Readers]:
    readers = _Readers(peers)
    try:
        yield readers
    finally:
        readers.stop()


def _members(server: Server, stack: ExitStack, count: int, path: str, window_bytes: int = 0) -> list[Peer]:
    peers = [stack.enter_context(Peer(server, receive_bytes=window_bytes)) for _ in range(count)]
    for peer in peers:
        peer.join(path)
    return peers


def _broadcast(speaker: Peer, count: int) -> None:
    for _ in range(count):
        speaker.send(wire.text(f"1 {BYTES}"))
        assert speaker.message() == b"sent"


def test_only_clients_that_stop_reading_are_shed_and_the_memory_is_released(
    server: Server, watch: Watch
) -> None:
    before = _resident_bytes(server)
    with ExitStack() as stack:
        idle = _members(server, stack, IDLE, "/sink/a")
        stalled = _members(server, stack, STALLED, "/close/a", WINDOW_BYTES)
        readers = _members(server, stack, READING, "/close/a")
        speaker = _members(server, stack, 1, "/close/a")[0]
        with _reading(readers) as reading:
            _broadcast(speaker, BROADCASTS)
            until(lambda: watch.risen("shed") > 0, "a client is shed")
            whole = BROADCASTS * (BYTES + 10)
            until(
                lambda: min(reading.bytes.values()) == whole or reading.ended,
                "the others have read everything",
            )
            assert not reading.ended, f"{reading.ended} clients that read were closed"
        assert not [peer for peer in idle if peer.has_answer()], "idle members were closed"
        assert watch.risen("shed") <= STALLED
        assert server.total("memory_bytes") <= BUDGET
        assert stalled[0].closed() == SHED
    until(lambda: server.total("memory_bytes") < 1 << 20, "the budget is free again")
    until(lambda: _resident_bytes(server) < before + KEPT_BYTES, f"memory returns to {before}")
