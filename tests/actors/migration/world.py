"""One host's snapshots, and the links that take them, without sockets."""

import asyncio
from typing import Any

from runtime.actors.activation.snapshots import MemorySnapshots
from runtime.actors.calls.owners import LiveHost, Owners
from runtime.actors.calls.peer.frames import Frame, Snapshot
from runtime.actors.migration.standby import Standby


class Post:
    """A PeerLinks that remembers what was sent where; takes nothing when `full`."""

    def __init__(self) -> None:
        self.sent: list[tuple[int, Snapshot]] = []
        self.full = False

    def send(self, host: int, frame: Frame, cost_bytes: int = 0) -> int | None:
        assert isinstance(frame, Snapshot)
        if self.full:
            return None
        self.sent.append((host, frame))
        return host + 1


class World:
    """Host 0 among hosts 0, 1 and 2; actor "0" is its own, "1" is host 1's, and the next host is the standby."""

    def __init__(self) -> None:
        self.post, self.kept = Post(), MemorySnapshots(1000)
        self.owners = Owners(0, lambda kind, key: int(key[0]))
        self.standby = Standby(self.kept, self.owners, self.post, self.placement, asyncio.get_running_loop())
        self.table_changed(1, 0, 1)

    def live_host(self, index: int) -> LiveHost:
        return LiveHost(index, 1, "")

    def placement(self, hosts: frozenset[int]) -> list[int]:
        return [min(hosts)] * 2

    def table_changed(self, version: int, *owners: int, live: tuple[int, ...] = (0, 1, 2)) -> None:
        before = Owners(0, self.owners.partition_of, 0, self.owners.live_hosts, self.owners._owners)
        live_hosts = [self.live_host(index) for index in live]
        self.owners.apply(version, live_hosts, [(at, 1, owner, version) for at, owner in enumerate(owners)])
        self.standby.table_changed(before)

    def put(self, key: str, state: bytes) -> Any:
        return self.standby.put("actor", key, 1, state)

    def told(self) -> list[tuple[int, str, bytes]]:
        told = [(host, one.key, one.data) for host, one in self.post.sent]
        self.post.sent.clear()
        return told
