"""Servers and applications of other interfaces: ASGI 2.0 and 3.0, and WSGI (PEP 3333).

An ASGI or WSGI application given as APP is recognized by the shape of its call, without importing any framework. An App
that such a server runs answers with one line that says how it is served. The rule: such a call serves nothing and
never waits.
"""

from collections.abc import Awaitable, Callable
from functools import partial
from inspect import Parameter, iscoroutinefunction, isfunction, signature
from typing import Any

ASGI_ARGUMENTS, WSGI_ARGUMENT = 3, "start_response"
# Each at most 123 bytes, so that it fits into a close frame.
RUN_IT_BY = "Run it with `stateroom serve MODULE:APP`."
NOT_ASGI = f"A Stateroom App is not an ASGI application. {RUN_IT_BY}"
NOT_WSGI = f"A Stateroom App is not a WSGI application. {RUN_IT_BY}"

Receive = Callable[[], Awaitable[object]]
Send = Callable[[dict[str, Any]], Awaitable[None]]


def explain(*call: Any) -> Any:
    """Answers a call of an App: `(scope, receive, send)`, `(scope)` or `(environ, start_response)`.

    Raises TypeError for any other.
    """
    match call:
        case (scope, receive, send):
            return _asgi(scope, receive, send)
        case (environ, start_response):
            return _wsgi(environ, start_response)
        case (scope,):
            return partial(_asgi, scope)
    raise TypeError(f"an App cannot be called. {RUN_IT_BY}")


async def _asgi(scope: dict[str, Any], receive: Receive, send: Send) -> None:
    await receive()
    match scope["type"]:
        case "lifespan":
            await send({"type": "lifespan.startup.failed", "message": NOT_ASGI})
        case "websocket":
            await send({"type": "websocket.close", "code": 1011, "reason": NOT_ASGI})
        case _:
            headers = [(b"content-type", b"text/plain")]
            await send({"type": "http.response.start", "status": 500, "headers": headers})
            await send({"type": "http.response.body", "body": NOT_ASGI.encode()})


def _wsgi(environ: dict[str, Any], start_response: Callable[..., object]) -> list[bytes]:
    # For each request: there is no start that could fail, and such a server logs a line for each request anyway.
    environ["wsgi.errors"].write(f"{NOT_WSGI}\n")
    body = NOT_WSGI.encode()
    headers = [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))]
    start_response("500 Internal Server Error", headers)
    return [body]


def other_application(app: Any) -> str:
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
    """The names of its positional parameters, without `self`."""
    try:
        parameters = signature(call).parameters.values()
    except (TypeError, ValueError):  # a call that is written in C has no known signature
        return []
    kinds = (Parameter.POSITIONAL_ONLY, Parameter.POSITIONAL_OR_KEYWORD)
    return [one.name for one in parameters if one.kind in kinds][bound:]
