"""What the documents claim: every path of ARCHITECTURE.md exists, every setting and public name is described."""

import importlib.util
import re
from types import ModuleType

import runtime
import runtime.testing
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


def reference() -> ModuleType:
    """docs/reference.py, which is no module of ours."""
    spec = importlib.util.spec_from_file_location("reference", ROOT / "docs/reference.py")
    assert spec is not None
    assert spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


def test_the_page_of_public_names_is_what_the_docstrings_say() -> None:
    assert (ROOT / "docs/reference.md").read_text() == reference().page(), "write it anew: make reference"


def test_every_public_name_is_on_its_page_and_says_what_it_is() -> None:
    for module in (runtime, runtime.testing):
        named = {one.name: one.node for one in reference().public(module.__name__)}
        undescribed = [name for name, node in named.items() if not reference().ast.get_docstring(node)]
        report([f"{module.__name__}.{name}: not found" for name in module.__all__ if name not in named])
        report([f"{module.__name__}.{name}: has no docstring" for name in undescribed])
