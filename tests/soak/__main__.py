"""Runs the soak test and prints every increase; the exit code is 1 if there was one."""

import asyncio
import sys

from tests.served import Server, served
from tests.soak.clients import Load, settle
from tests.soak.gauges import Sample, is_empty, leaked, processes, rising, sample

CLIENTS = 15
WARM_UP_S = 10.0


async def soak(server: Server, seconds: float) -> list[str]:
    """Runs the load for this time. Returns one line for each problem."""
    warm = Load(server.url)
    await warm.run(WARM_UP_S, CLIENTS)
    await settle(lambda: is_empty(server))
    pids = processes(server)
    before, samples = sample(pids), [sample(pids)]
    load = Load(server.url, seed=2)
    running = asyncio.ensure_future(load.run(seconds, CLIENTS))
    while not running.done():
        await asyncio.wait([running], timeout=max(0.5, seconds / 120))
        samples.append(sample(pids))
        _show(samples[-1], load)
    await running
    await settle(lambda: is_empty(server))
    wrong = rising(samples) + leaked(before, sample(pids)) + load.errors[:5]
    wrong += [f"no {sort} client finished" for sort, count in load.done.items() if not count]
    wrong += [] if is_empty(server) else [f"clients or members are left: {server.stats()}"]
    wrong += [] if processes(server) == pids else ["a process has died"]
    return wrong


def _show(now: dict[str, Sample], load: Load) -> None:
    levels = [f"{name} {one.memory_bytes / 2**20:.1f} MiB {one.descriptors} fd" for name, one in now.items()]
    print("  ".join(levels), " ".join(f"{sort} {count}" for sort, count in load.done.items()), flush=True)


def main() -> int:
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 600.0
    with served("tests.soak.rooms:app", server__shards=2, server__hosts=2) as server:
        wrong = asyncio.run(soak(server, seconds))
    print("\n".join(wrong) or f"flat for {seconds:g} s")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
