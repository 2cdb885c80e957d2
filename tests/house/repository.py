"""The files of the repository, and one way to report violations of the rules, for the house tests."""

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def tracked_files() -> list[Path]:
    """All files of the repository that are tracked or not ignored, relative to its root."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    return sorted(Path(name) for name in listed if (ROOT / name).is_file())


def report(violations: list[str]) -> None:
    """Fails with the list of violations, one per line, if there are any."""
    if violations:
        pytest.fail("\n" + "\n".join(sorted(violations)), pytrace=False)
