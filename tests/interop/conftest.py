"""One server for all clients: tests/interop/app.py, with deflate for clients that offer it."""

from collections.abc import Iterator

import pytest

from tests.served import served


@pytest.fixture(scope="module")
def server_url() -> Iterator[str]:
    with served("tests.interop.app:app") as server:
        yield server.url
