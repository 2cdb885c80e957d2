"""What the documents claim: every path of ARCHITECTURE.md exists, every setting is described."""

import re
from pathlib import Path

import pytest

from tests.house.repository import ROOT, report

PATH = re.compile(r"`([\w.@-]+(?:/[\w.@*-]+)*/?)`")


def paths_named(text: str, top_level: set[str]) -> set[str]:
    """Everything in backquotes that begins with a name of the top level, or with one of its folders."""
    return {name for name in PATH.findall(text) if name.split("/")[0] in top_level}


def test_every_path_in_architecture_exists(tracked: list[Path]) -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text()
    top_level = {path.parts[0] for path in tracked}
    in_table = re.findall(r"^\|[^|]*\|\s*`([^`]+)`", text, flags=re.MULTILINE)
    named = paths_named(text, top_level) | {name for name in in_table if "/" in name}
    assert named, "ARCHITECTURE.md names no path"
    report([f"ARCHITECTURE.md: no {name}" for name in named if not list(ROOT.glob(name.rstrip("/")))])


def test_every_setting_is_described() -> None:
    settings = pytest.importorskip("runtime.settings")
    text = (ROOT / "docs/settings.md").read_text()
    names = [setting.name for setting in settings.SETTINGS]
    report([f"docs/settings.md: no {name}" for name in names if f"`{name}`" not in text])
