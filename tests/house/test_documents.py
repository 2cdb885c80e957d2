"""What the documents claim: every path of ARCHITECTURE.md exists, every setting is described."""

import re
from pathlib import Path

from runtime.cli.settings import markdown
from runtime.settings import SETTINGS
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


def test_the_page_of_settings_is_what_the_command_prints() -> None:
    page = (ROOT / "docs/settings.md").read_text()
    printed = "\n".join(markdown()) + "\n"
    missing = [setting.name for setting in SETTINGS if f"`{setting.name}`" not in page]
    report([f"docs/settings.md: no {name}" for name in missing])
    assert page == printed, "write it anew: stateroom settings --markdown > docs/settings.md"
