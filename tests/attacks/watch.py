"""Checks after every attack: processes, gauges and memory are as before, and counters have the expected values."""

from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from tests.attacks.bystander import Bystander
from tests.served import Server, until
from tests.support.hosts import stopped

SHARD_GAUGES = ("connections", "members", "rooms", "memory_bytes", "paused")
HOST_GAUGES = ("links", "members", "unsent_bytes")
# How much more memory one process may keep after an attack, because of its allocator.
KEPT_BYTES = 64 << 20
CRASHED = ("\nTraceback", "panicked", "ended with")


def gauges(stats: dict[str, Any]) -> dict[str, int]:
    """The gauges that must return to their earlier values after an attack."""
    named = (("shards", SHARD_GAUGES), ("hosts", HOST_GAUGES))
    return {
        f"{role} {child['index']} {name}": child["counters"].get(name, 0)
        for role, names in named
        for child in stats[role]
        for name in names
    }


def answered(server: Server) -> dict[str, Any]:
    """The statistics, if all processes have answered just now; else empty."""
    stats = server.stats()
    return stats if all(child["answers"] for child in stats["shards"] + stats["hosts"]) else {}


def quiet(stats: dict[str, Any]) -> dict[str, Any]:
    """The same statistics, if the previous test has left nothing behind; else empty."""
    return (
        stats if not any(shard["counters"].get("memory_bytes") for shard in stats.get("shards", ())) else {}
    )


def pids(stats: dict[str, Any]) -> list[int]:
    """The process ids of shards and hosts."""
    return [child["pid"] for child in stats["shards"] + stats["hosts"]]


def memory_bytes(pid: int, field: str = "VmRSS") -> int:
    """The memory of a process. `VmHWM` is its peak since `forget_peak`."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(field)) << 10


def forget_peak(pid: int) -> None:
    """Resets VmHWM to the current value (proc(5), clear_refs)."""
    Path(f"/proc/{pid}/clear_refs").write_text("5")


class Watch:
    """Created before an attack; compares the server's state after it. The bystander runs during the attack."""

    bystander: Bystander

    def __init__(self, server: Server) -> None:
        self.server = server
        self.before: dict[str, Any] = until(
            lambda: quiet(answered(server)), "all processes answer, and no client is connected"
        )
        self.memory = {pid: memory_bytes(pid) for pid in pids(self.before)}
        self._log_bytes = len(server.log())

    def risen(self, counter: str, role: str = "shard") -> int:
        """The increase of a counter since the start."""
        before = sum(child["counters"].get(counter, 0) for child in self.before[f"{role}s"])
        return int(self.server.total(counter, role) - before)

    def counted(self, counter: str, times: int = 1, role: str = "shard") -> None:
        """Waits until a counter has risen by exactly this number."""
        until(lambda: self.risen(counter, role) >= times, f"{counter} counts {times}")
        assert self.risen(counter, role) == times

    def log(self) -> str:
        """The log since the start of the attack."""
        return self.server.log()[self._log_bytes :]

    def held(self, role: str) -> AbstractContextManager[None]:
        """Stops the shard or host, so that everything sent meanwhile arrives in one read."""
        return stopped(self.server.pid(role))

    def nothing_is_left(self) -> None:
        """Waits until the gauges have their earlier values. Then no process may have died or kept the memory."""
        before = gauges(self.before)

        def left() -> dict[str, tuple[int, int]]:
            now = gauges(self.server.stats())
            return {name: (was, now[name]) for name, was in before.items() if now[name] != was}

        try:
            until(lambda: not left(), "the gauges are as before")
        except AssertionError as late:
            raise AssertionError(f"left behind (before, now): {left()}") from late
        assert pids(self.server.stats()) == pids(self.before), "a process has died"
        assert not [word for word in CRASHED if word in self.log()], self.log()
        grown = {pid: memory_bytes(pid) - was for pid, was in self.memory.items()}
        assert all(more < KEPT_BYTES for more in grown.values()), grown
