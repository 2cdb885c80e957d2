"""Where in the author's source a declaration stands: `chat.py:12: Chat.say`, as compilers write it.

Only for what an error says. The rule: a source that cannot be read costs the line number, never the error.
"""

import inspect
from collections.abc import Callable
from pathlib import Path
from types import FrameType, FunctionType

from runtime.actors.declare.class_body import body

_PLACE = "__stateroom_place__"


def of_function(function: Callable[..., object]) -> str:
    """`chat.py:12: Chat.say`, by its own line (that of its first decorator); of one that is written in C, its name."""
    function = getattr(function, "__func__", function)
    if not isinstance(function, FunctionType):
        return getattr(function, "__qualname__", repr(function))
    code = inspect.unwrap(function).__code__
    return f"{_shown(code.co_filename)}:{code.co_firstlineno}: {_short(function)}"


def of_name(kind: type, name: str) -> str:
    """As `of_function`, for whatever the body of a class binds to a name. O(source of its module)."""
    value = inspect.unwrap(given) if callable(given := vars(kind).get(name)) else given
    if isinstance(value, FunctionType) and value.__qualname__ == f"{kind.__qualname__}.{name}":
        return of_function(value)
    lines = [bound.line for bound in body(kind) if bound.name == name]
    return f"{of_line(kind, lines[-1]) if lines else ''}{kind.__name__}.{name}"


def of_attribute(kind: type, name: str) -> str:
    """As `of_name`, of an attribute that the class may have from one of its bases."""
    return of_name(next((base for base in kind.__mro__ if name in vars(base)), kind), name)


def of_line(kind: type, line: int) -> str:
    """`chat.py:12: `, in the file of a class."""
    return f"{_shown(inspect.getsourcefile(kind) or '?')}:{line}: "


def of_call(frame: FrameType | None) -> str:
    """`chat.py:5: `, where the function whose frame it is was called; "" if that cannot be told."""
    caller = frame.f_back if frame is not None else None
    return f"{_shown(caller.f_code.co_filename)}:{caller.f_lineno}: " if caller is not None else ""


def add_location(error: BaseException, place: str) -> None:
    """Gives an error that shows no line of the author's a place to look at, as a note, unless it has one."""
    if _PLACE not in vars(error):
        vars(error)[_PLACE] = place
        error.add_note(place)


def location_of(error: BaseException) -> str:
    """What `add_location` has given it, or ""."""
    place: str = vars(error).get(_PLACE, "")
    return place


def _short(function: FunctionType) -> str:
    return function.__qualname__.rpartition("<locals>.")[2]


def _shown(file: str) -> str:
    """Relative to where the command was given, if it lies below."""
    path, here = Path(file), Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else file
