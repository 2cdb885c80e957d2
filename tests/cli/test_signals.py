"""Requests by signals, in order. Tests with terminals are in tests/integration."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator

import pytest

from runtime.cli.signals import Signals


@pytest.fixture
async def signals() -> AsyncIterator[Signals]:
    yield Signals(asyncio.get_running_loop())
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        asyncio.get_running_loop().remove_signal_handler(number)


async def test_the_first_signal_drains_and_the_second_ends_immediately(signals: Signals) -> None:
    os.kill(os.getpid(), signal.SIGTERM)
    await asyncio.wait_for(signals.end.wait(), 10)
    assert not signals.at_once.is_set()
    os.kill(os.getpid(), signal.SIGINT)
    await asyncio.wait_for(signals.at_once.wait(), 10)
    assert signals.forced_code == 130


async def test_sigterm_before_the_server_is_ready_is_not_a_failure(signals: Signals) -> None:
    os.kill(os.getpid(), signal.SIGTERM)
    await asyncio.wait_for(signals.end.wait(), 10)
    assert (signals.early_code, signals.forced_code) == (0, 143)


async def test_the_exit_code_tells_that_sigint_was_received(signals: Signals) -> None:
    os.kill(os.getpid(), signal.SIGINT)
    await asyncio.wait_for(signals.end.wait(), 10)
    assert (signals.early_code, signals.forced_code) == (130, 130)
