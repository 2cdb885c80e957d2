"""The native core as Python sees it. Configuration and counters cross this boundary as JSON (UTF-8 bytes)."""

from collections.abc import Sequence

version: str

def partition_of(kind: str, key: str) -> int:
    """The actor partition of a room, 0 to 16383."""

def connection_partition(connection: int) -> int:
    """The partition of a connection's id, 0 to 4095."""

def check_tls(cert_pem: str, key_pem: str, ca_pem: str | None) -> None:
    """Raises ValueError, in one line, for what could not be served with."""

def bench(options: bytes) -> bytes:
    """Runs the load generator without the GIL and returns what it measured."""

class Shard:
    """An I/O shard. Every method may be called from any thread."""

    def __init__(self, config_json: bytes, listener_fds: Sequence[int]) -> None: ...
    def start(self) -> None: ...
    def fileno(self) -> int: ...
    def turn(self, timeout_s: float) -> bool: ...
    def command(self, command_json: bytes) -> None: ...
    def stats(self) -> bytes: ...
    def wait(self, timeout_s: float) -> bool: ...
