"""Where in the author's source a declaration stands: `chat.py:12: Chat.say`, as compilers write it.

Only for what an error says. The rule: a source that cannot be read costs the line number, never the error.
"""

import ast
import inspect
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FunctionType


def of_function(function: Callable[..., object]) -> str:
    """`chat.py:12: Chat.say`, by its own line (that of its first decorator); of one that is written in C, its name."""
    if not isinstance(function, FunctionType):
        return getattr(function, "__qualname__", repr(function))
    code = inspect.unwrap(function).__code__
    return f"{_shown(code.co_filename)}:{code.co_firstlineno}: {_short(function)}"


def of_name(kind: type, name: str) -> str:
    """As `of_function`, for whatever the body of a class binds to a name. O(source of its module)."""
    value = inspect.unwrap(given) if callable(given := vars(kind).get(name)) else given
    if isinstance(value, FunctionType) and value.__qualname__ == f"{kind.__qualname__}.{name}":
        return of_function(value)
    lines = [line for bound, line in _bound(kind) if bound == name]
    return f"{of_line(kind, lines[-1]) if lines else ''}{kind.__name__}.{name}"


def of_attribute(kind: type, name: str) -> str:
    """As `of_name`, of an attribute that the class may have from one of its bases."""
    return of_name(next((base for base in kind.__mro__ if name in vars(base)), kind), name)


def of_line(kind: type, line: int) -> str:
    """`chat.py:12: `, in the file of a class."""
    return f"{_shown(inspect.getsourcefile(kind) or '?')}:{line}: "


def functions(kind: type) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """The functions that the body of a class defines, in order, those that a later one replaces too."""
    for statement in _body(kind):
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
            yield statement


def _short(function: FunctionType) -> str:
    return function.__qualname__.rpartition("<locals>.")[2]


def _shown(file: str) -> str:
    """Relative to where the command was given, if it lies below."""
    path, here = Path(file), Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else file


def _bound(kind: type) -> Iterator[tuple[str, int]]:
    """The names that the body of a class assigns or defines, with their lines."""
    for statement in _body(kind):
        line = statement.lineno
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield statement.name, line
        elif isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            yield statement.target.id, line
        elif isinstance(statement, ast.Assign):
            yield from ((target.id, line) for target in statement.targets if isinstance(target, ast.Name))


def _body(kind: type) -> list[ast.stmt]:
    try:
        lines, first = inspect.getsourcelines(kind)
        # Within `if True`, for the body of a class that is indented.
        tree = ast.parse("if True:\n" + "".join(" " + line for line in lines))
    except (OSError, TypeError, SyntaxError):
        return []
    ast.increment_lineno(tree, first - 2)
    found = next((one for one in ast.walk(tree) if isinstance(one, ast.ClassDef)), None)
    return found.body if found else []
