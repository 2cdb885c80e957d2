"""What every attack must leave as it was: processes, gauges, memory; and what it must be counted as."""

from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from tests.attacks.bystander import Bystander
from tests.served import Server, until
from tests.support.hosts import stopped

SHARD_GAUGES = ("connections", "members", "rooms", "memory_bytes", "paused")
HOST_GAUGES = ("links", "members", "unsent_bytes")
# What allocators may keep of an attack in one process, for the next.
KEPT_BYTES = 64 << 20
CRASHED = ("\nTraceback", "panicked", "ended with")


def gauges(stats: dict[str, Any]) -> dict[str, int]:
    """The levels that go back to where they were when an attack is over."""
    named = (("shards", SHARD_GAUGES), ("hosts", HOST_GAUGES))
    return {
        f"{role} {child['index']} {name}": child["counters"].get(name, 0)
        for role, names in named
        for child in stats[role]
        for name in names
    }


def answered(server: Server) -> dict[str, Any]:
    """The statistics, if they are everybody's and of now; else nothing."""
    stats = server.stats()
    return stats if all(child["answers"] for child in stats["shards"] + stats["hosts"]) else {}


def quiet(stats: dict[str, Any]) -> dict[str, Any]:
    """The same, if what the test before has left is gone; else nothing."""
    return (
        stats if not any(shard["counters"].get("memory_bytes") for shard in stats.get("shards", ())) else {}
    )


def pids(stats: dict[str, Any]) -> list[int]:
    """The processes of shards and hosts."""
    return [child["pid"] for child in stats["shards"] + stats["hosts"]]


def memory_bytes(pid: int, field: str = "VmRSS") -> int:
    """A process's memory; `VmHWM` is the most it ever had since `forget_peak`."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(field)) << 10


def forget_peak(pid: int) -> None:
    """From here on VmHWM is of what comes (proc(5), clear_refs)."""
    Path(f"/proc/{pid}/clear_refs").write_text("5")


class Watch:
    """Made before an attack: compares with what is after it. The bystander is one while the attack goes on."""

    bystander: Bystander

    def __init__(self, server: Server) -> None:
        self.server = server
        self.before: dict[str, Any] = until(
            lambda: quiet(answered(server)), "all answer, and nobody is connected"
        )
        self.memory = {pid: memory_bytes(pid) for pid in pids(self.before)}
        self._log_bytes = len(server.log())

    def risen(self, counter: str, role: str = "shard") -> int:
        """By how much a counter has risen."""
        before = sum(child["counters"].get(counter, 0) for child in self.before[f"{role}s"])
        return int(self.server.total(counter, role) - before)

    def counted(self, counter: str, times: int = 1, role: str = "shard") -> None:
        """Waits until a counter has risen by exactly this."""
        until(lambda: self.risen(counter, role) >= times, f"{counter} counts {times}")
        assert self.risen(counter, role) == times

    def log(self) -> str:
        """What has been logged since."""
        return self.server.log()[self._log_bytes :]

    def held(self, role: str) -> AbstractContextManager[None]:
        """Holds the shard or host still, so that what is sent meanwhile reaches it at once."""
        return stopped(self.server.pid(role))

    def nothing_is_left(self) -> None:
        """Waits until the gauges are back; then nobody may have died, nor kept the memory."""
        before = gauges(self.before)

        def left() -> dict[str, tuple[int, int]]:
            now = gauges(self.server.stats())
            return {name: (was, now[name]) for name, was in before.items() if now[name] != was}

        try:
            until(lambda: not left(), "gauges as before")
        except AssertionError as late:
            raise AssertionError(f"left behind (before, now): {left()}") from late
        assert pids(self.server.stats()) == pids(self.before), "a process has died"
        assert not [word for word in CRASHED if word in self.log()], self.log()
        grown = {pid: memory_bytes(pid) - was for pid, was in self.memory.items()}
        assert all(more < KEPT_BYTES for more in grown.values()), grown
