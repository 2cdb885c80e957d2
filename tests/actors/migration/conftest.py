"""Two hosts for each test."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.actors.migration.pair import Pair, two_hosts


@pytest.fixture
async def pair(tmp_path: Path) -> AsyncIterator[Pair]:
    async with two_hosts(tmp_path) as found:
        yield found
