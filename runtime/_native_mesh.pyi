"""Frames and batches of the mesh, for tests of hosts and shards. Objects belong to one thread."""

from collections.abc import Sequence

class MeshPeer:
    """The other end of a link, without I/O.

    `batch`: frames as one batch. `read`: kind, flags, handle, epoch and body of each frame of the complete batches;
    ValueError if the bytes violate the protocol. `take_batches`: the acknowledgement and the number of frames of each
    batch that was read since the last call. `frame` and `batch_header` check nothing, so that tests can write invalid
    ones. `kinds` and `flags`: names and their numbers.
    """

    sent: int
    acknowledged: int

    @staticmethod
    def kinds() -> list[tuple[str, int]]: ...
    @staticmethod
    def flags() -> list[tuple[str, int]]: ...
    @staticmethod
    def frame(kind: int, flags: int, handle: int, epoch: int, body: bytes) -> bytes: ...
    @staticmethod
    def batch_header(length: int, frames: int, seq: int, ack: int) -> bytes: ...
    def take_batches(self) -> list[tuple[int, int]]: ...
    def batch(self, frames: Sequence[bytes]) -> bytes: ...
    def read(self, data: bytes) -> list[tuple[int, int, int, int, bytes]]: ...

class MeshBody:
    """The bodies of frames, built from their fields and parsed. ValueError: a body is malformed.

    `join`: `of` is (room, connection), `asked` is (path, query, client address). `said`: event, offset, key, the
    excluded member, the addressed members, the reference of the push that is answered, and the payload.
    """

    @staticmethod
    def hello(generation: int, link: int, version: int = ...) -> bytes: ...
    @staticmethod
    def open(kind: str, key: str) -> bytes: ...
    @staticmethod
    def join(
        of: tuple[int, int],
        asked: tuple[str, str, str],
        headers: Sequence[tuple[str, str]],
        topic: str,
        params: bytes,
    ) -> bytes: ...
    @staticmethod
    def push(reference: str, event: str, payload: bytes) -> bytes: ...
    @staticmethod
    def send(event: str, payload: bytes) -> bytes: ...
    @staticmethod
    def attached(tags: Sequence[str], state: bytes) -> bytes: ...
    @staticmethod
    def close(code: int, reason: str) -> bytes: ...
    @staticmethod
    def closed(body: bytes) -> tuple[int, str]: ...
    @staticmethod
    def credit(given_back: int) -> bytes: ...
    @staticmethod
    def numbers(numbers: Sequence[int]) -> bytes: ...
    @staticmethod
    def numbers_in(body: bytes) -> list[int]: ...
    @staticmethod
    def said(kind: int, flags: int, body: bytes) -> tuple[str, int, str, int, list[int], str, bytes]: ...
