"""The values that must stay flat: memory and descriptors of each process, and the server's own gauges."""

from dataclasses import dataclass
from pathlib import Path
from statistics import median

from tests.attacks.watch import memory_bytes
from tests.served import Server

# How much more memory a process may have at the end than in the middle, because of its allocator.
SLACK_BYTES, SLACK_RATIO = 4 << 20, 1.03
LEVELS = {"shard": ("connections", "members", "rooms"), "host": ("members",)}


@dataclass(frozen=True)
class Sample:
    """One process at one time: bytes of resident memory, and open descriptors."""

    memory_bytes: int
    descriptors: int


def processes(server: Server) -> dict[str, int]:
    """The process ids of all of the server's processes, by name."""
    stats = server.stats()
    children = {f"{role} {one['index']}": one["pid"] for role in LEVELS for one in stats[f"{role}s"]}
    return {"parent": server.process.pid, **children}


def sample(pids: dict[str, int]) -> dict[str, Sample]:
    """A sample of each process now."""
    return {
        name: Sample(memory_bytes(pid), len(list(Path(f"/proc/{pid}/fd").iterdir())))
        for name, pid in pids.items()
    }


def is_empty(server: Server) -> bool:
    """Whether the server has no connections and no members."""
    return not any(server.total(level, role) for role, levels in LEVELS.items() for level in levels)


def rising(samples: list[dict[str, Sample]]) -> list[str]:
    """One line for each process whose memory is higher in the last third than in the middle third."""
    third = len(samples) // 3
    found = []
    for name in samples[0]:
        middle = median(one[name].memory_bytes for one in samples[third : 2 * third])
        last = median(one[name].memory_bytes for one in samples[2 * third :])
        if last > middle * SLACK_RATIO + SLACK_BYTES:
            found.append(f"{name}: memory rose from {middle / 2**20:.1f} to {last / 2**20:.1f} MiB")
    return found


def leaked(before: dict[str, Sample], after: dict[str, Sample]) -> list[str]:
    """One line for each process that has more descriptors than before."""
    return [
        f"{name}: {before[name].descriptors} descriptors before, {after[name].descriptors} after"
        for name in before
        if after[name].descriptors > before[name].descriptors
    ]
