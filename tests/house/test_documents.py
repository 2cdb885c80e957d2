"""What the documents claim: every path of ARCHITECTURE.md exists, every setting and public name is described.

Of a public name is demanded what STYLE.md demands: what it raises, what it costs, which threads may use it.
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


def test_the_changelog_is_of_the_release_that_the_command_names() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    assert re.findall(r"^## ([\d.]+)", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)[0] == version


def test_what_the_readme_says_of_speed_was_measured() -> None:
    told = (ROOT / "README.md").read_text().partition("## How fast")[2].partition("\n## ")[0]
    rows = (ROOT / "bench/RESULTS.md").read_text().splitlines()
    ours = [row for row in rows if row.startswith("| stateroom |") or "≥" in row or "≤" in row]
    measured = [float(number) for number in re.findall(r"\b\d+(?:\.\d+)?\b", "\n".join(ours))]
    ratios = re.findall(r"([\d.]+) ×", told)
    assert len(ratios) > 3

    def is_measured(ratio: str) -> bool:
        digits = len(ratio.partition(".")[2])
        return any(f"{number:.{digits}f}" == ratio for number in measured)

    report([f"README.md: {ratio} × is not in bench/RESULTS.md" for ratio in ratios if not is_measured(ratio)])


# What costs more than a constant: each says how much.
NOT_CONSTANT = (
    "Actor.save", "Actor.after", "Actor.every", "App.ref", "Member.send", "Member.tag", "Member.untag", "Member.state",
    "Room.broadcast", "Room.send_to", "Room.present", "Room.tell_presence", "History.read", "Members.__iter__",
    "Members.__call__", "RoomTest.advance", "TestClient.heard", "TestClient.presence",
)  # fmt: skip


@pytest.fixture(scope="module")
def reference() -> Iterator[ModuleType]:
    """docs/reference.py, which is no module of ours, nor is docs/sources.py beside it."""
    sys.path.insert(0, str(ROOT / "docs"))
    yield importlib.import_module("reference")
    sys.path.remove(str(ROOT / "docs"))


@pytest.fixture(scope="module")
def sources(reference: ModuleType) -> ModuleType:
    return reference.sources


@pytest.fixture(scope="module")
def callables(sources: ModuleType) -> dict[str, ast.AST]:
    """Every public function, and every method of a public class, by its name."""
    found = {}
    for named in sources.every():
        if not isinstance(named.node, ast.ClassDef):
            found[named.name] = named.node
            continue
        for part in sources.classes(named)[1]:
            found.update({f"{named.name}.{one.name}": one.node for one in sources.methods(part)})
    return found


def loops(node: ast.AST) -> bool:
    sorts = (ast.For, ast.AsyncFor, ast.ListComp, ast.DictComp, ast.SetComp, ast.GeneratorExp)
    return any(isinstance(one, sorts) for one in ast.walk(node))


def test_the_page_of_public_names_is_what_the_docstrings_say(reference: ModuleType) -> None:
    assert (ROOT / "docs/reference.md").read_text() == reference.page(), "write it anew: make reference"


def test_what_a_class_is_written_as_stands_in_its_own_section_only(reference: ModuleType) -> None:
    sections = [part for part in reference.page().split("\n### ") if "\n#### `members(" in part]
    assert [part.split("`")[1] for part in sections] == ["Members"]


def test_every_public_name_is_on_its_page(sources: ModuleType) -> None:
    for module in (stateroom, stateroom.testing, stateroom.admin):
        named = {one.name for one in sources.public(module.__name__)}
        report([f"{module.__name__}.{name}: not found" for name in module.__all__ if name not in named])


def test_every_public_name_says_what_it_is(sources: ModuleType, callables: dict[str, ast.AST]) -> None:
    nodes = {**{named.name: named.node for named in sources.every()}, **callables}
    report([f"{name}: has no docstring" for name, node in nodes.items() if not ast.get_docstring(node)])


def test_every_public_class_says_which_threads_may_use_it(sources: ModuleType) -> None:
    classes = [named for named in sources.every() if isinstance(named.node, ast.ClassDef)]
    # An error is made and raised by one thread, and is for whoever catches it.
    asked = [one for one in classes if one.module != "runtime.errors" and one.name != "Refused"]
    assert len(asked) > 12
    report(
        [f"{one.name}: no word on threads" for one in asked if "thread" not in ast.get_docstring(one.node)]
    )


def test_what_costs_more_than_a_constant_says_how_much(callables: dict[str, ast.AST]) -> None:
    report([f"{name}: there is none" for name in NOT_CONSTANT if name not in callables])
    told = {name: ast.get_docstring(node) or "" for name, node in callables.items()}
    # RoomTest: its class says it for all.
    asked = {
        *NOT_CONSTANT,
        *(name for name, node in callables.items() if loops(node) and not name.startswith("RoomTest.")),
    }
    report([f"{name}: its cost is missing" for name in asked if not COST.search(told[name])])


def test_what_raises_an_error_names_it(callables: dict[str, ast.AST]) -> None:
    for name, node in callables.items():
        raised = [
            one.exc for one in ast.walk(node) if isinstance(one, ast.Raise) and isinstance(one.exc, ast.Call)
        ]
        kinds = {ast.unparse(one.func) for one in raised}
        report([f"{name}: raises {kind}" for kind in kinds if kind not in (ast.get_docstring(node) or "")])
