"""The mesh as the native core writes and reads it, for tests of hosts and shards. For one thread only."""

from collections.abc import Sequence

class MeshPeer:
    """The other end of a link, without I/O. `batch`: frames as one batch, `read`: kind, flags, handle, epoch and body
    of each frame of the batches that are whole; ValueError for bytes that break the protocol.

    `take_batches`: of each that was read since, the acknowledgement and the number of frames. `frame` and
    `batch_header` write what they are given, right or wrong. `kinds` and `flags`: their numbers, by name.
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
    """The bodies of frames, from their fields and back. ValueError for one that does not parse.

    `join`: `of` is room and connection, `asked` path, query and the client's address. `said`: event, offset, key, the
    member that is excepted, the members it is for, the reference that is answered, and the payload.
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
