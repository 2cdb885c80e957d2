"""The resources that the machine allows a server: descriptors and cores.

The rule: limits are raised before a child process is started, because children inherit them.
"""

import os
import resource
import sys
from collections.abc import Iterator
from pathlib import Path

# In the order of their descriptors: 0, 1, 2.
STANDARD_STREAMS = (("stdin", "r"), ("stdout", "w"), ("stderr", "w"))
# As in native/src/shard/config.rs: the descriptors that a shard reserves, and its default limit of connections.
SPARE_DESCRIPTORS = 256
MOST_CONNECTIONS = 100_000
# Where quotas are found: the single tree of cgroup v2, and the cpu tree of cgroup v1.
CPU_V2, CPU_V1 = "sys/fs/cgroup", "sys/fs/cgroup/cpu"


def open_standard_streams() -> None:
    """Opens /dev/null for each of the descriptors 0, 1 and 2 that is closed. Call it before anything else.

    Otherwise a descriptor that the server opens would get the number of a standard stream, and code that uses the
    standard stream would write to it, close it, or abort.
    """
    while (opened := os.open(os.devnull, os.O_RDWR)) < len(STANDARD_STREAMS):
        os.set_inheritable(opened, True)
    os.close(opened)
    for number, (name, mode) in enumerate(STANDARD_STREAMS):
        if getattr(sys, name) is None:
            setattr(sys, name, open(number, mode, closefd=False))  # noqa: SIM115


def raise_descriptors() -> int:
    """Raises the soft limit on open descriptors to the hard limit, for this process and its children. Returns the new
    limit.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    except (OSError, ValueError):  # the system now allows less than when the hard limit was set
        return soft
    return hard


def connections_lost(descriptors: int, setting: int) -> int | None:
    """The number of connections that a shard can have, if descriptors allow fewer than `limits.connections`, else None.

    `setting` is the value of `limits.connections`.
    """
    if descriptors == resource.RLIM_INFINITY:
        return None
    room = max(1, descriptors - SPARE_DESCRIPTORS)
    return room if room < (setting or MOST_CONNECTIONS) else None


def cores(root: Path = Path("/")) -> int:
    """The number of cores that this process may use, by its affinity and the quotas of its cgroups; at least 1.

    `root`: the root folder of the system's files.
    """
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min([usable, *(int(quota) for quota in _quotas(root))]))


def _quotas(root: Path) -> Iterator[float]:
    """The quotas of this process's cgroup and of all groups around it, in cores.

    In a container without a cgroup namespace, the path of the group does not exist inside the container; the root of
    the mounted tree is then the group of the container.
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
