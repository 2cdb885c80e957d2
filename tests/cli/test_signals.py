"""What is asked by signals, in order. Terminals are under tests/integration."""

import asyncio
import os
import signal

from runtime.cli.signals import Signals


async def test_the_first_signal_drains_and_the_second_ends_at_once() -> None:
    signals = Signals(asyncio.get_running_loop())
    os.kill(os.getpid(), signal.SIGTERM)
    await asyncio.wait_for(signals.end.wait(), 10)
    assert not signals.at_once.is_set()
    os.kill(os.getpid(), signal.SIGINT)
    await asyncio.wait_for(signals.at_once.wait(), 10)
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        asyncio.get_running_loop().remove_signal_handler(number)
