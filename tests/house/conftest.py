"""The files to which our rules apply: all files that git tracks, except lock files and code of others (vendor)."""

from pathlib import Path

import pytest

from tests.house.repository import ROOT, tracked_files


@pytest.fixture(scope="session")
def tracked() -> list[Path]:
    return tracked_files()


@pytest.fixture(scope="session")
def sources(tracked: list[Path]) -> dict[Path, str]:
    """Path and text of each source file that was written by hand."""
    suffixes = {".py", ".pyi", ".rs", ".ts", ".tsx", ".js", ".mjs", ".html"}
    scripts = {
        Path(name) for name in ("Makefile", ".ci/run", ".ci/need", ".ci/lock", ".ci/fuzz", ".ci/sanitize")
    }
    ours = [path for path in tracked if "vendor" not in path.parts]
    return {path: (ROOT / path).read_text() for path in ours if path.suffix in suffixes or path in scripts}
