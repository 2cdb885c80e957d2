"""The names that the body of a class binds, read from its source, in order: also those that a later line replaces.

A module is parsed once, and only names and lines are kept. The rule: a source that cannot be read counts as an empty
body, and no declaration fails because of it.
"""

import ast
import inspect
import linecache
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from types import FunctionType

Function = ast.FunctionDef | ast.AsyncFunctionDef
# The decorators of handlers, as an author writes them.
MARKS = frozenset(("on", "call"))
# The most modules that are remembered; an app with classes in more modules parses some of them again.
MODULES = 64


@dataclass(frozen=True, slots=True)
class Bound:
    """A name that the body of a class binds."""

    name: str
    line: int
    """The line of its first decorator, as Python counts it."""
    decorators: tuple[str, ...] = ()
    """The names of the decorators of a function, without their modules."""


@dataclass(frozen=True, slots=True)
class _Class:
    first: int
    last: int
    body: tuple[Bound, ...]


def body(kind: type) -> tuple[Bound, ...]:
    """The names that the body of a class binds; of several classes of one name, of that which contains its methods."""
    try:
        file = inspect.getsourcefile(kind) or ""
    except (TypeError, OSError):  # OSError: it was typed at a prompt, or passed by -c
        return ()
    found = _classes(file).get(kind.__qualname__, [])
    lines = _method_lines(kind, file)
    holding = [one for one in found if any(one.first <= line <= one.last for line in lines)]
    return (holding or found)[-1].body if found else ()


def _method_lines(kind: type, file: str) -> set[int]:
    codes = (one.__code__ for one in vars(kind).values() if isinstance(one, FunctionType))
    return {code.co_firstlineno for code in codes if code.co_filename == file}


@lru_cache(MODULES)
def _classes(file: str) -> dict[str, list[_Class]]:
    """The classes of a module by qualified name."""
    try:
        tree = _parsed("".join(linecache.getlines(file)))
    except (SyntaxError, ValueError, SystemError):
        return {}
    classes: dict[str, list[_Class]] = {}
    for name, node in _within(tree, ""):
        found = _Class(node.lineno, node.end_lineno or node.lineno, tuple(_bound(node)))
        classes.setdefault(name, []).append(found)
    return classes


def _parsed(text: str) -> ast.Module:
    """CPython 3.11 counts the depth of all parsers together (gh-106905), so parsing fails with SystemError if a garbage
    collection or another thread parses too, as the printing of a traceback does. The second attempt succeeds.
    """
    try:
        return ast.parse(text)
    except SystemError:
        return ast.parse(text)


def _within(node: ast.AST, prefix: str) -> Iterator[tuple[str, ast.ClassDef]]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.ClassDef):
            yield prefix + child.name, child
            yield from _within(child, f"{prefix}{child.name}.")
        elif isinstance(child, Function):
            yield from _within(child, f"{prefix}{child.name}.<locals>.")
        elif isinstance(child, ast.stmt | ast.excepthandler | ast.match_case):
            yield from _within(child, prefix)


def _bound(node: ast.ClassDef) -> Iterator[Bound]:
    for statement in node.body:
        if isinstance(statement, Function | ast.ClassDef):
            marks = tuple(_name(mark) for mark in statement.decorator_list)
            line = min((mark.lineno for mark in statement.decorator_list), default=statement.lineno)
            yield Bound(statement.name, line, marks)
        elif isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            yield Bound(statement.target.id, statement.lineno)
        elif isinstance(statement, ast.Assign):
            for target in statement.targets:
                if isinstance(target, ast.Name):
                    yield Bound(target.id, statement.lineno)


def _name(decorator: ast.expr) -> str:
    named = decorator.func if isinstance(decorator, ast.Call) else decorator
    return named.attr if isinstance(named, ast.Attribute) else getattr(named, "id", "")
