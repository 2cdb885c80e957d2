"""No import cycles, so that a reader can read the dependencies of a file first.

In Python every import counts, also in functions and for types. In Rust each path below `crate` or `super` counts.
"""

import ast
import re
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

from tests.house.repository import report

CRATE = Path("runtime/native/src")
PATHS = re.compile(r"\b(super|crate)((?:::\w+)+)")

Graph = dict[str, set[str]]


def cycle_of(graph: Graph) -> str | None:
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return " → ".join(error.args[1])
    return None


def imported(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """Each import: the module, and the name that is imported from it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield from ((node.module, alias.name) for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from ((alias.name, "") for alias in node.names)


def test_python_has_no_import_cycle(sources: dict[Path, str]) -> None:
    modules = {
        ".".join(path.with_suffix("").parts).removesuffix(".__init__"): text
        for path, text in sources.items()
        if path.suffix == ".py" and path.parts[0] in {"runtime", "stateroom"}
    }
    graph: Graph = {}
    for module, text in modules.items():
        found = {
            f"{of}.{name}" if f"{of}.{name}" in modules else of for of, name in imported(ast.parse(text))
        }
        graph[module] = (found & modules.keys()) - {module}
    assert len(graph) > 100
    report([f"an import cycle: {cycle}"] if (cycle := cycle_of(graph)) else [])


def named(module: tuple[str, ...], modules: set[tuple[str, ...]], text: str) -> Iterator[tuple[str, ...]]:
    """The modules that a Rust file refers to."""
    parent = module if module[-1:] == ("mod",) else module[:-1]
    for start, path in PATHS.findall(text):
        base = () if start == "crate" else tuple(part for part in parent if part != "mod")
        names = (*base, *path.split("::")[1:])
        for length in range(len(names), len(base), -1):
            if names[:length] in modules:
                yield names[:length]
                break


def graph_of(texts: dict[tuple[str, ...], str]) -> Graph:
    """The references between the modules of one layer."""
    found = {module: set(named(module, set(texts), text)) - {module} for module, text in texts.items()}
    return {"::".join(module): {"::".join(one) for one in others} for module, others in found.items()}


def by_layer(sources: dict[Path, str]) -> dict[str, dict[tuple[str, ...], str]]:
    """The texts of the crate's files, by layer and module."""
    layers: dict[str, dict[tuple[str, ...], str]] = {}
    for path, text in sources.items():
        if path.suffix == ".rs" and path.is_relative_to(CRATE):
            module = path.relative_to(CRATE).with_suffix("").parts
            layers.setdefault(module[0], {})[module] = text
    return layers


def test_rust_has_no_import_cycle(sources: dict[Path, str]) -> None:
    layers = by_layer(sources)
    assert {"ws", "mesh", "shard", "host", "py"} <= layers.keys()
    cycles = [cycle_of(graph_of(texts)) for texts in layers.values()]
    report([f"an import cycle: {cycle}" for cycle in cycles if cycle])
