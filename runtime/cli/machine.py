"""What the machine lets a server have: descriptors and cores. Asked, and raised where that is ours to do, before any
child is started, because children inherit it.
"""

import os
import resource
import sys
from collections.abc import Iterator
from pathlib import Path

# By their descriptors: 0, 1, 2.
STANDARD_STREAMS = (("stdin", "r"), ("stdout", "w"), ("stderr", "w"))
# As in native/src/shard/config.rs: what a shard keeps for itself, and the most it takes by itself.
SPARE_DESCRIPTORS = 256
MOST_CONNECTIONS = 100_000
# Where a quota stands: in the one tree of cgroup v2, in the tree for the processor of v1.
CPU_V2, CPU_V1 = "sys/fs/cgroup", "sys/fs/cgroup/cpu"


def open_standard_streams() -> None:
    """Opens /dev/null for whichever of the descriptors 0, 1 and 2 is closed.

    Otherwise one of our own would get its number, and whoever takes it for a standard stream would write into it,
    close it, or abort. Call it first of all.
    """
    while (opened := os.open(os.devnull, os.O_RDWR)) < len(STANDARD_STREAMS):
        os.set_inheritable(opened, True)
    os.close(opened)
    for number, (name, mode) in enumerate(STANDARD_STREAMS):
        if getattr(sys, name) is None:
            setattr(sys, name, open(number, mode, closefd=False))  # noqa: SIM115


def raise_descriptors() -> int:
    """Raises the soft limit on open descriptors to the hard one, for this process and its children; the limit now."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    except (OSError, ValueError):  # the system allows less by now than when the hard limit was set
        return soft
    return hard


def connections_lost(descriptors: int, setting: int) -> int | None:
    """How many connections a shard can have when that is fewer than `limits.connections` asks for, else None."""
    if descriptors == resource.RLIM_INFINITY:
        return None
    room = max(1, descriptors - SPARE_DESCRIPTORS)
    return room if room < (setting or MOST_CONNECTIONS) else None


def cores(root: Path = Path("/")) -> int:
    """The cores this process may use: those it may run on, or what the quotas of its cgroups leave, at least one.

    `root` is where the files of the system lie.
    """
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min([usable, *(int(quota) for quota in _quotas(root))]))


def _quotas(root: Path) -> Iterator[float]:
    """In cores, of this process's group and of every group around it.

    A container without a namespace of its own knows its group by a path that it cannot see; the root of what it sees
    is then its group.
    """
    for line in _read(root / "proc/self/cgroup").splitlines():
        _, controllers, group = line.split(":", 2)
        inside = Path(group.lstrip("/"))
        for around in (inside, *inside.parents):
            if not controllers:
                words = _read(root / CPU_V2 / around / "cpu.max").split()
            elif "cpu" in controllers.split(","):
                folder = root / CPU_V1 / around
                words = [_read(folder / f"cpu.cfs_{name}_us").strip() for name in ("quota", "period")]
            else:
                continue
            if all(word.isdecimal() and int(word) for word in words) and words:
                yield int(words[0]) / int(words[1])


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii")
    except OSError:
        return ""
