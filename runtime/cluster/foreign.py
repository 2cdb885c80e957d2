"""Recognizes what other servers serve: an ASGI or WSGI application given as APP is a misunderstanding worth a line.

Nothing of a framework is imported here; a call's shape tells (ASGI 3.0; PEP 3333).
"""

from collections.abc import Callable
from inspect import Parameter, iscoroutinefunction, isfunction, signature
from typing import Any

ASGI_ARGUMENTS, WSGI_ARGUMENT = 3, "start_response"


def foreign(app: Any) -> str:
    """`an ASGI application (fastapi.applications.FastAPI)`, `a WSGI application (flask.app.Flask)`, or ""."""
    if isinstance(app, type) or not callable(app):
        return ""
    call: Any = app if isfunction(app) else type(app).__call__
    name = "" if call is app else f" ({type(app).__module__}.{type(app).__qualname__})"
    names = _arguments(call, bound=call is not app)
    if iscoroutinefunction(call) and len(names) == ASGI_ARGUMENTS:
        return f"an ASGI application{name}"
    if names[-1:] == [WSGI_ARGUMENT]:
        return f"a WSGI application{name}"
    return ""


def _arguments(call: Callable[..., object], *, bound: bool) -> list[str]:
    """The names of what it must or may be given by position, without `self`."""
    try:
        parameters = signature(call).parameters.values()
    except (TypeError, ValueError):  # a call that is written in C says nothing
        return []
    kinds = (Parameter.POSITIONAL_ONLY, Parameter.POSITIONAL_OR_KEYWORD)
    return [one.name for one in parameters if one.kind in kinds][bound:]
