"""Makes docs/reference.md: every public name with its docstring, read from the sources, the native stub included.

`make reference` writes the page; a test of the house sees that it is current. The rule: nothing is written here that
stands in a docstring, so whoever changes a name or what it does changes the page too.
"""

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
# What an application imports, in the order of the page; of a module without `__all__` every class.
MODULES = ("runtime", "runtime.testing", "runtime.admin", "runtime.errors", "runtime.closes")
MADE_BY_US = {"Timer", "TestClient", "Ref"}
# What is not imported, but had from a method of those.
HAD = {"runtime": (("runtime.actors.calls.ref", "Ref"), ("runtime._native_room", "Members"))}
HEAD = """# Reference

Every public name, made from the docstrings by `make reference`. The guide is in [docs/](README.md); settings that are
no class attributes are in [settings.md](settings.md).
"""
Definition = ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Named:
    """A public name: where it is defined, and as what."""

    name: str
    module: str
    node: Definition


def page() -> str:
    """The whole page."""
    parts = [HEAD]
    for module in MODULES:
        if _file(module) is None:
            continue
        parts.append(f"## `{module}`\n\n{ast.get_docstring(_tree(module)) or ''}\n")
        parts += ["\n".join(_section(named)) for named in public(module)]
    return "\n".join(parts)


def public(module: str) -> Iterator[Named]:
    """The public names of a module, found where they are defined."""
    for at, name in (*((module, name) for name in _all(module)), *HAD.get(module, ())):
        if found := _find(at, name):
            yield found


@cache
def _file(module: str) -> Path | None:
    base = ROOT / module.replace(".", "/")
    candidates = (base / "__init__.py", base.with_suffix(".pyi"), base.with_suffix(".py"))
    return next((path for path in candidates if path.is_file()), None)


@cache
def _tree(module: str) -> ast.Module:
    path = _file(module)
    return ast.parse(path.read_text() if path else "")


def _all(module: str) -> list[str]:
    for node in _tree(module).body:
        if isinstance(node, ast.Assign) and any(
            isinstance(t, ast.Name) and t.id == "__all__" for t in node.targets
        ):
            return list(ast.literal_eval(node.value))
    named = [node.name for node in _tree(module).body if isinstance(node, ast.ClassDef | ast.FunctionDef)]
    return [name for name in named if not name.startswith("_")]


def _imports(module: str) -> dict[str, tuple[str, str]]:
    """Local name -> module and name there."""
    return {
        alias.asname or alias.name: (node.module, alias.name)
        for node in ast.walk(_tree(module))
        if isinstance(node, ast.ImportFrom) and node.module
        for alias in node.names
    }


def _find(module: str, name: str) -> Named | None:
    for node in _tree(module).body:
        if isinstance(node, Definition) and node.name == name:
            return Named(name, module, node)
    elsewhere = _imports(module).get(name)
    return _find(*elsewhere) if elsewhere and elsewhere[0].startswith("runtime") else None


def _section(named: Named) -> Iterator[str]:
    if isinstance(named.node, ast.ClassDef):
        yield from _class(named, named.node)
    else:
        yield f"### `{named.name}{_signature(named.node)}`\n\n{ast.get_docstring(named.node) or ''}\n"


def _class(named: Named, node: ast.ClassDef) -> Iterator[str]:
    known, parts = _bases(named, node)
    also = f" – also all of {', '.join(known)}" if known else ""
    yield f"### `{node.name}`{also}\n\n{ast.get_docstring(node) or ''}\n"
    yield _made(node)
    for part in parts:
        yield from _attributes(part)
    for part in parts:
        yield from (_method(one) for one in part.body if _is_method(one))


def _made(node: ast.ClassDef) -> str:
    """How an application makes one, if it does."""
    for one in node.body if node.name not in MADE_BY_US else []:
        if isinstance(one, ast.FunctionDef) and one.name == "__init__":
            return f"`{node.name}{_signature(one)}`\n"
    return ""


def _bases(named: Named, node: ast.ClassDef) -> tuple[list[str], list[ast.ClassDef]]:
    """Bases with a section of their own, by name; and the class with those bases that have none."""
    known, parts = [], [node]
    for base in node.bases:
        found = _find(named.module, ast.unparse(base))
        if found and _is_public(found):
            known.append(f"`{found.name}`")
        elif found and isinstance(found.node, ast.ClassDef):
            parts.append(found.node)
    return known, parts


def _is_public(named: Named) -> bool:
    return any(named == one for module in MODULES for one in public(module))


def _attributes(node: ast.ClassDef) -> Iterator[str]:
    """`name: type = default`, with the text that stands under each."""
    for one, under in zip(node.body, [*node.body[1:], None], strict=True):
        is_named = isinstance(one, ast.AnnAssign | ast.Assign) and not ast.unparse(one).startswith(
            ("_", "(_")
        )
        is_told = isinstance(under, ast.Expr) and isinstance(under.value, ast.Constant)
        if is_named and (is_told or isinstance(one, ast.AnnAssign)):
            text = str(under.value.value) if is_told else ""  # type: ignore[union-attr]
            yield f"- `{ast.unparse(one)}`{' – ' + _joined(text) if text else ''}"
    yield ""


def _is_method(node: ast.stmt) -> bool:
    """A public one; a setter stands there by its property."""
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) or node.name.startswith("_"):
        return False
    return not any(mark.endswith(".setter") for mark in _marks(node))


def _method(node: ast.stmt) -> str:
    assert isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    said = ast.get_docstring(node) or ""
    if _marks(node) & {"property", "cached_property"}:
        return f"#### `{node.name}{f': {ast.unparse(node.returns)}' if node.returns else ''}`\n\n{said}\n"
    waits = "async " if isinstance(node, ast.AsyncFunctionDef) else ""
    return f"#### `{waits}{node.name}{_signature(node)}`\n\n{said}\n"


def _marks(node: ast.FunctionDef | ast.AsyncFunctionDef) -> set[str]:
    return {ast.unparse(mark) for mark in node.decorator_list}


def _signature(node: ast.FunctionDef | ast.AsyncFunctionDef) -> str:
    """Parameters but for `self`, and what comes back."""
    copied = ast.parse(ast.unparse(node)).body[0]
    assert isinstance(copied, ast.FunctionDef | ast.AsyncFunctionDef)
    copied.args.args = [one for one in copied.args.args if one.arg not in {"self", "cls"}]
    back = f" -> {ast.unparse(node.returns)}" if node.returns and node.name != "__init__" else ""
    return f"({ast.unparse(copied.args)}){back}"


def _joined(text: str) -> str:
    return " ".join(text.split())


if __name__ == "__main__":
    sys.stdout.write(page())
