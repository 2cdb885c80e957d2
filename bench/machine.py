"""The conditions of a measurement: machine, versions, pins. Without them its numbers have no meaning."""

import os
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from bench.rows import PEERS
from bench.sides import Pins


def facts(pins: Pins, runs: int, seconds: float) -> dict[str, str]:
    """The facts for the head of the page, by name."""
    how = ", both with real-time priority (SCHED_RR)" if pins.realtime else ""
    return {
        "machine": f"{processor()}, {os.cpu_count()} processors, {platform.system()} {platform.release()}",
        "pins": f"the server's processes on processor {pins.server}, the generator's thread on {pins.generator}{how}",
        "runs": f"{runs} of each side, alternating, {seconds:g} s each after 0.5 s; no compression",
        "network": f"TCP over loopback, congestion control {congestion()}",
        "ours": f"stateroom {of('stateroom')}: S shards and H hosts as its name says (SxH), else one of each; "
        "ordinary Python rooms",
        "peers": ", ".join(f"{peer} {of(peer)}" for peer in PEERS)
        + f", on uvloop {of('uvloop')} except socketify",
        "Python": platform.python_version(),
        "load before": f"{os.getloadavg()[0]:.2f}",
        "latency": "from the intended send time; with messages in flight, the time of the reply that allowed the send",
    }


def processor() -> str:
    """The name of the processor's model."""
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def congestion() -> str:
    """The kernel's congestion control, which also affects loopback."""
    return Path("/proc/sys/net/ipv4/tcp_congestion_control").read_text().strip()


def of(package: str) -> str:
    """The version of an installed package."""
    try:
        return version(package)
    except PackageNotFoundError:
        return "(version not known)"
