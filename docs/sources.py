"""Finds public names where they are defined, by reading the sources, the native stub included. Nothing is imported.

For docs/reference.py, which lays them out, and for the tests of the house. The rule: what is public is what a module's
`__all__` names, or every class and function of one without; what is left out of that is listed here, with the reason.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

ROOT = Path(__file__).parents[1]
# What an application imports, in the order of the page.
MODULES = ("stateroom", "stateroom.testing", "stateroom.admin", "stateroom.errors", "stateroom.closes")
# What is not imported, but had from a method of those.
HAD = {"stateroom": (("runtime._native_room", "Members"),)}
# What our own modules or other servers call, though it stands among what applications do.
OURS = {"App.__call__", "Timer.wait", "ask_error", "cut_reason"}
# Names of types that stand in signatures.
ALIASES = (
    ("runtime.actors.actor", "Handled"),
    ("runtime.actors.presence.roster", "Metas"),
    ("runtime.actors.room", "SlowClient"),
    ("runtime.testing.client.socket", "Headers"),
)
# Magic methods that say how a thing is used.
MAGIC = {"__len__", "__iter__", "__contains__", "__call__"}
Function = ast.FunctionDef | ast.AsyncFunctionDef
Definition = ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Named:
    """A name: where it is defined, and as what."""

    name: str
    module: str
    node: Definition


def public(module: str) -> Iterator[Named]:
    """The public names of a module, found where they are defined."""
    for at, name in (*((module, name) for name in names(module)), *HAD.get(module, ())):
        if found := find(at, name):
            yield found


def every() -> Iterator[Named]:
    """All of them."""
    for module in MODULES:
        yield from public(module)


def names(module: str) -> list[str]:
    """What a module makes public, in its order."""
    if (told := value(module, "__all__")) is not None:
        return list(ast.literal_eval(told))
    defined = [node.name for node in tree(module).body if isinstance(node, ast.ClassDef | ast.FunctionDef)]
    return [name for name in defined if not name.startswith("_") and name not in OURS]


def find(module: str, name: str) -> Named | None:
    """A class or function, followed to where it is defined."""
    for node in tree(module).body:
        if isinstance(node, Definition) and node.name == name and "overload" not in marks(node):
            return Named(name, module, node)
    elsewhere = _imports(module).get(name)
    return find(*elsewhere) if elsewhere and elsewhere[0].startswith(("runtime", "stateroom")) else None


def classes(named: Named) -> tuple[list[str], list[Named]]:
    """The public bases of a class, by name; and the class itself with those of its bases that are not public."""
    assert isinstance(named.node, ast.ClassDef)
    known, parts = [], [named]
    for base in named.node.bases:
        found = find(named.module, ast.unparse(base))
        if found and found in every():
            known.append(found.name)
        elif found and isinstance(found.node, ast.ClassDef):
            parts.append(found)
    return known, parts


def methods(part: Named) -> Iterator[Named]:
    """What may be called on it or read from it, and has a body of its own; a setter stands with its property."""
    for one in part.node.body:
        if not isinstance(one, Function) or f"{part.name}.{one.name}" in OURS:
            continue
        is_told = one.name in MAGIC and ast.get_docstring(one)
        is_another = any(mark == "overload" or mark.endswith(".setter") for mark in marks(one))
        if not is_another and (is_told or not one.name.startswith("_")):
            yield Named(one.name, part.module, one)


def attributes(part: Named) -> Iterator[tuple[ast.AnnAssign | ast.Assign, str]]:
    """Attributes of a class and the text that stands under each; one that has neither type nor text is none."""
    for one, under in zip(part.node.body, [*part.node.body[1:], None], strict=True):
        is_told = isinstance(under, ast.Expr) and isinstance(under.value, ast.Constant)
        if not isinstance(one, ast.AnnAssign | ast.Assign) or ast.unparse(one).startswith(("_", "(_")):
            continue
        if is_told or isinstance(one, ast.AnnAssign):
            yield one, " ".join(str(under.value.value).split()) if is_told else ""  # type: ignore[union-attr]


def aliases() -> Iterator[tuple[str, str, str]]:
    """Name, meaning and text of each type that is only a name."""
    for module, name in ALIASES:
        body = tree(module).body
        for one, under in pairwise(body):
            if isinstance(one, ast.Assign) and ast.unparse(one.targets[0]) == name:
                text = under.value.value if isinstance(under, ast.Expr) else ""  # type: ignore[attr-defined]
                yield name, ast.unparse(one.value), " ".join(str(text).split())


def marks(node: Definition) -> set[str]:
    """Its decorators."""
    return {ast.unparse(mark) for mark in node.decorator_list}


def value(module: str, name: str) -> ast.expr | None:
    """What a name of a module is set to, at its top level or where it is imported from."""
    for node in tree(module).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == name:
            return node.value
    elsewhere = _imports(module).get(name)
    return value(*elsewhere) if elsewhere and elsewhere[0].startswith(("runtime", "stateroom")) else None


@cache
def tree(module: str) -> ast.Module:
    """The source of a module, parsed."""
    base = ROOT / module.replace(".", "/")
    candidates = (base / "__init__.py", base.with_suffix(".pyi"), base.with_suffix(".py"))
    path = next((path for path in candidates if path.is_file()), None)
    return ast.parse(path.read_text() if path else "")


@cache
def _imports(module: str) -> dict[str, tuple[str, str]]:
    """Local name -> module and name there."""
    return {
        alias.asname or alias.name: (node.module, alias.name)
        for node in ast.walk(tree(module))
        if isinstance(node, ast.ImportFrom) and node.module
        for alias in node.names
    }
