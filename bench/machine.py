"""On what it was measured: machine, versions, pins. Without these no number means anything."""

import os
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from bench.rows import PEERS
from bench.sides import Pins


def facts(pins: Pins, runs: int, seconds: float) -> dict[str, str]:
    """Name -> fact, for the head of the page."""
    how = ", both before everything else on the machine (SCHED_RR)" if pins.realtime else ""
    return {
        "machine": f"{processor()}, {os.cpu_count()} processors, {platform.system()} {platform.release()}",
        "pins": f"the server's processes on processor {pins.server}, the generator's thread on {pins.generator}{how}",
        "runs": f"{runs} of each side, alternating, {seconds:g} s each after 0.5 s; no compression",
        "network": f"TCP over loopback, congestion control {congestion()}",
        "ours": f"stateroom {of('stateroom')}: one shard and one host unless its name says SxH, ordinary Python rooms",
        "peers": ", ".join(f"{peer} {of(peer)}" for peer in PEERS)
        + f", on uvloop {of('uvloop')} but socketify",
        "Python": platform.python_version(),
        "load before": f"{os.getloadavg()[0]:.2f}",
        "latency": "from the intended send time; with messages in flight that is when the reply before them came",
    }


def processor() -> str:
    """The model's name."""
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def congestion() -> str:
    """The kernel's congestion control: it has its say over loopback, too."""
    return Path("/proc/sys/net/ipv4/tcp_congestion_control").read_text().strip()


def of(package: str) -> str:
    """Its version."""
    try:
        return version(package)
    except PackageNotFoundError:
        return "(version not known)"
