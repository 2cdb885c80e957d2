"""Claims of the documents: every path of ARCHITECTURE.md exists, and every setting and public name is described.

The docstring of a public name must have what STYLE.md requires: its errors, its cost, and its thread safety.
"""

import ast
import importlib
import re
import sys
import tomllib
from collections.abc import Iterator
from types import ModuleType

import pytest

import stateroom
import stateroom.admin
import stateroom.testing
from runtime.cli.settings import markdown
from runtime.settings import SETTINGS
from tests.house.repository import ROOT, report

COST = re.compile(r"O\(|costs")
PATH = re.compile(r"`([\w.@-]+(?:/[\w.@*-]+)*/?)`")


def paths_named(text: str) -> set[str]:
    """Everything in backquotes that looks like a path of the repository: it has a slash or the suffix of a file."""
    return {name for name in PATH.findall(text) if "/" in name or name.endswith((".py", ".md", ".rs"))}


def test_every_path_in_architecture_exists() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text()
    rows = [line for line in text.splitlines() if line.startswith("|")]
    named = paths_named("\n".join(rows))
    assert len(named) > 30, "the table of ARCHITECTURE.md is missing"
    linked = set(re.findall(r"\]\(([\w./-]+)\)", text))
    report([f"ARCHITECTURE.md: no {name}" for name in named | linked if not (ROOT / name).exists()])


def test_the_page_of_settings_is_the_output_of_the_command() -> None:
    page = (ROOT / "docs/settings.md").read_text()
    printed = "\n".join(markdown()) + "\n"
    missing = [setting.name for setting in SETTINGS if f"`{setting.name}`" not in page]
    report([f"docs/settings.md: no {name}" for name in missing])
    assert page == printed, "regenerate it: stateroom settings --markdown > docs/settings.md"


def test_the_changelog_begins_with_the_current_version() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    assert re.findall(r"^## ([\d.]+)", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)[0] == version


def test_the_ratios_in_the_readme_are_measured_values() -> None:
    section = (ROOT / "README.md").read_text().partition("## How fast")[2].partition("\n## ")[0]
    rows = (ROOT / "bench/RESULTS.md").read_text().splitlines()
    ours = [row for row in rows if row.startswith("| stateroom |") or "≥" in row or "≤" in row]
    measured = [float(number) for number in re.findall(r"\b\d+(?:\.\d+)?\b", "\n".join(ours))]
    ratios = re.findall(r"([\d.]+) ×", section)
    assert len(ratios) > 3

    def is_measured(ratio: str) -> bool:
        digits = len(ratio.partition(".")[2])
        return any(f"{number:.{digits}f}" == ratio for number in measured)

    report([f"README.md: {ratio} × is not in bench/RESULTS.md" for ratio in ratios if not is_measured(ratio)])


# The names whose cost is not constant; their docstrings must state it.
NOT_CONSTANT = (
    "Actor.save", "Actor.after", "Actor.every", "App.ref", "Member.send", "Member.tag", "Member.untag", "Member.state",
    "Room.broadcast", "Room.send_to", "Room.present", "Room.tell_presence", "History.read", "Members.__iter__",
    "Members.__call__", "RoomTest.advance", "TestClient.heard", "TestClient.presence",
)  # fmt: skip


@pytest.fixture(scope="module")
def reference() -> Iterator[ModuleType]:
    """docs/reference.py, which is not on the import path; it imports docs/sources.py beside it."""
    sys.path.insert(0, str(ROOT / "docs"))
    yield importlib.import_module("reference")
    sys.path.remove(str(ROOT / "docs"))


@pytest.fixture(scope="module")
def sources(reference: ModuleType) -> ModuleType:
    return reference.sources


@pytest.fixture(scope="module")
def callables(sources: ModuleType) -> dict[str, ast.AST]:
    """All public functions and all methods of public classes, by name."""
    found = {}
    for named in sources.every():
        if not isinstance(named.node, ast.ClassDef):
            found[named.name] = named.node
            continue
        for part in sources.classes(named)[1]:
            found.update({f"{named.name}.{one.name}": one.node for one in sources.methods(part)})
    return found


def loops(node: ast.AST) -> bool:
    kinds = (ast.For, ast.AsyncFor, ast.ListComp, ast.DictComp, ast.SetComp, ast.GeneratorExp)
    return any(isinstance(one, kinds) for one in ast.walk(node))


def test_the_page_of_public_names_is_generated_from_the_docstrings(reference: ModuleType) -> None:
    assert (ROOT / "docs/reference.md").read_text() == reference.page(), "regenerate it: make reference"


def test_the_call_syntax_of_a_class_is_in_its_own_section_only(reference: ModuleType) -> None:
    sections = [part for part in reference.page().split("\n### ") if "\n#### `members(" in part]
    assert [part.split("`")[1] for part in sections] == ["Members"]


def test_every_public_name_is_on_its_page(sources: ModuleType) -> None:
    for module in (stateroom, stateroom.testing, stateroom.admin):
        named = {one.name for one in sources.public(module.__name__)}
        report([f"{module.__name__}.{name}: not found" for name in module.__all__ if name not in named])


def test_every_public_name_has_a_docstring(sources: ModuleType, callables: dict[str, ast.AST]) -> None:
    nodes = {**{named.name: named.node for named in sources.every()}, **callables}
    report([f"{name}: has no docstring" for name, node in nodes.items() if not ast.get_docstring(node)])


def test_every_public_class_states_its_thread_safety(sources: ModuleType) -> None:
    classes = [named for named in sources.every() if isinstance(named.node, ast.ClassDef)]
    # Errors are exempt: one thread creates and raises them.
    asked = [one for one in classes if one.module != "runtime.errors" and one.name != "Refused"]
    assert len(asked) > 12
    report(
        [
            f"{one.name}: its thread safety is missing"
            for one in asked
            if "thread" not in ast.get_docstring(one.node)
        ]
    )


def test_a_cost_that_is_not_constant_is_stated(callables: dict[str, ast.AST]) -> None:
    report([f"{name}: does not exist" for name in NOT_CONSTANT if name not in callables])
    docstrings = {name: ast.get_docstring(node) or "" for name, node in callables.items()}
    # RoomTest: the docstring of the class states the cost of all methods.
    asked = {
        *NOT_CONSTANT,
        *(name for name, node in callables.items() if loops(node) and not name.startswith("RoomTest.")),
    }
    report([f"{name}: its cost is missing" for name in asked if not COST.search(docstrings[name])])


def test_raised_errors_are_named_in_the_docstring(callables: dict[str, ast.AST]) -> None:
    for name, node in callables.items():
        raised = [
            one.exc for one in ast.walk(node) if isinstance(one, ast.Raise) and isinstance(one.exc, ast.Call)
        ]
        kinds = {ast.unparse(one.func) for one in raised}
        report([f"{name}: raises {kind}" for kind in kinds if kind not in (ast.get_docstring(node) or "")])
