"""The location of a declaration in the author's source, for errors: `chat.py:12: Chat.say`, as compilers write it.

The rule: if the source cannot be read, the location has no line number, and the error is raised nevertheless.
"""

import inspect
from collections.abc import Callable
from pathlib import Path
from types import FrameType, FunctionType

from runtime.actors.declare.class_body import body

_PLACE = "__stateroom_place__"


def of_function(function: Callable[..., object]) -> str:
    """`chat.py:12: Chat.say`, with the line of its first decorator; for a function written in C, only its name."""
    function = getattr(function, "__func__", function)
    if not isinstance(function, FunctionType):
        return getattr(function, "__qualname__", repr(function))
    code = inspect.unwrap(function).__code__
    return f"{_shown(code.co_filename)}:{code.co_firstlineno}: {_short(function)}"


def of_name(kind: type, name: str) -> str:
    """As `of_function`, for any name that the body of a class binds. O(source of its module)."""
    value = inspect.unwrap(given) if callable(given := vars(kind).get(name)) else given
    if isinstance(value, FunctionType) and value.__qualname__ == f"{kind.__qualname__}.{name}":
        return of_function(value)
    lines = [bound.line for bound in body(kind) if bound.name == name]
    return f"{of_line(kind, lines[-1]) if lines else ''}{kind.__name__}.{name}"


def of_attribute(kind: type, name: str) -> str:
    """As `of_name`, for an attribute of the class or of one of its bases."""
    return of_name(next((base for base in kind.__mro__ if name in vars(base)), kind), name)


def of_line(kind: type, line: int) -> str:
    """`chat.py:12: `, in the file of a class."""
    return f"{_shown(inspect.getsourcefile(kind) or '?')}:{line}: "


def of_call(frame: FrameType | None) -> str:
    """`chat.py:5: `, where the function of this frame was called; "" if that is unknown."""
    caller = frame.f_back if frame is not None else None
    return f"{_shown(caller.f_code.co_filename)}:{caller.f_lineno}: " if caller is not None else ""


def add_location(error: BaseException, place: str) -> None:
    """Adds a location, as a note, to an error whose traceback has no line of the author's, unless it has one."""
    if _PLACE not in vars(error):
        vars(error)[_PLACE] = place
        error.add_note(place)


def location_of(error: BaseException) -> str:
    """The location that `add_location` has added, or ""."""
    place: str = vars(error).get(_PLACE, "")
    return place


def _short(function: FunctionType) -> str:
    return function.__qualname__.rpartition("<locals>.")[2]


def _shown(file: str) -> str:
    """The path, relative to the working directory if it lies below that."""
    path, here = Path(file), Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else file
