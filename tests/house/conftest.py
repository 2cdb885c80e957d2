"""The files that our rules hold for: everything git knows of; lock files, and what is not ours (vendor), aside."""

from pathlib import Path

import pytest

from tests.house.repository import ROOT, tracked_files


@pytest.fixture(scope="session")
def tracked() -> list[Path]:
    return tracked_files()


@pytest.fixture(scope="session")
def sources(tracked: list[Path]) -> dict[Path, str]:
    """Path and text of each file that a person wrote in a programming language."""
    suffixes = {".py", ".pyi", ".rs", ".ts", ".tsx", ".js", ".mjs", ".html"}
    scripts = {
        Path(name) for name in ("Makefile", ".ci/run", ".ci/need", ".ci/lock", ".ci/fuzz", ".ci/sanitize")
    }
    ours = [path for path in tracked if "vendor" not in path.parts]
    return {path: (ROOT / path).read_text() for path in ours if path.suffix in suffixes or path in scripts}
