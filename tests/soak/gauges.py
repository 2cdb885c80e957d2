"""What must stay flat: memory and descriptors of each process, and what the server says it holds."""

from dataclasses import dataclass
from pathlib import Path
from statistics import median

from tests.attacks.watch import memory_bytes
from tests.served import Server

# A process may hold this much more at the end than in the middle: what allocators keep moves by a few pages.
SLACK_BYTES, SLACK_RATIO = 4 << 20, 1.03
LEVELS = {"shard": ("connections", "members", "rooms"), "host": ("members",)}


@dataclass(frozen=True)
class Sample:
    """One process at one time. Bytes of resident memory, open descriptors."""

    memory_bytes: int
    descriptors: int


def processes(server: Server) -> dict[str, int]:
    """Every process of the server by its name."""
    stats = server.stats()
    children = {f"{role} {one['index']}": one["pid"] for role in LEVELS for one in stats[f"{role}s"]}
    return {"parent": server.process.pid, **children}


def sample(pids: dict[str, int]) -> dict[str, Sample]:
    """All of them now."""
    return {
        name: Sample(memory_bytes(pid), len(list(Path(f"/proc/{pid}/fd").iterdir())))
        for name, pid in pids.items()
    }


def is_empty(server: Server) -> bool:
    """Whether nobody is connected and nobody is a member."""
    return not any(server.total(level, role) for role, levels in LEVELS.items() for level in levels)


def rising(samples: list[dict[str, Sample]]) -> list[str]:
    """The processes whose memory in the last third is above that of the middle one, a line each."""
    third = len(samples) // 3
    found = []
    for name in samples[0]:
        middle = median(one[name].memory_bytes for one in samples[third : 2 * third])
        last = median(one[name].memory_bytes for one in samples[2 * third :])
        if last > middle * SLACK_RATIO + SLACK_BYTES:
            found.append(f"{name}: memory rose from {middle / 2**20:.1f} to {last / 2**20:.1f} MiB")
    return found


def leaked(before: dict[str, Sample], after: dict[str, Sample]) -> list[str]:
    """The processes with more descriptors than before, a line each."""
    return [
        f"{name}: {before[name].descriptors} descriptors before, {after[name].descriptors} after"
        for name in before
        if after[name].descriptors > before[name].descriptors
    ]
