"""Marks the tests that need a running server (`-m server`), which `make check` leaves out.

The rule: all tests in the folders below need one, and elsewhere all tests of a module that uses `served`.
"""

from pathlib import Path

import pytest

from tests.served import served

TESTS = Path(__file__).parent
SERVER_FOLDERS = {"attacks", "bench", "browser", "conformance", "integration", "interop"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        module = item.getparent(pytest.Module)
        uses = module is not None and served in vars(module.obj).values()
        if uses or item.path.relative_to(TESTS).parts[0] in SERVER_FOLDERS:
            item.add_marker("server")
