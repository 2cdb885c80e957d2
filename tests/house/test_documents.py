"""What the documents claim: every path of ARCHITECTURE.md exists, every setting is described."""

import re

from runtime.cli.settings import markdown
from runtime.settings import SETTINGS
from tests.house.repository import ROOT, report

PATH = re.compile(r"`([\w.@-]+(?:/[\w.@*-]+)*/?)`")


def paths_named(text: str) -> set[str]:
    """Everything in backquotes that looks like a path of ours: it has a slash, or a suffix of a file."""
    return {name for name in PATH.findall(text) if "/" in name or name.endswith((".py", ".md", ".rs"))}


def test_every_path_in_architecture_exists() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text()
    rows = [line for line in text.splitlines() if line.startswith("|")]
    named = paths_named("\n".join(rows))
    assert len(named) > 30, "the table of ARCHITECTURE.md has gone"
    linked = set(re.findall(r"\]\(([\w./-]+)\)", text))
    report([f"ARCHITECTURE.md: no {name}" for name in named | linked if not (ROOT / name).exists()])


def test_the_page_of_settings_is_what_the_command_prints() -> None:
    page = (ROOT / "docs/settings.md").read_text()
    printed = "\n".join(markdown()) + "\n"
    missing = [setting.name for setting in SETTINGS if f"`{setting.name}`" not in page]
    report([f"docs/settings.md: no {name}" for name in missing])
    assert page == printed, "write it anew: stateroom settings --markdown > docs/settings.md"
