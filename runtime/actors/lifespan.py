"""What an app runs at the start and at the end of each host: connections to open, caches to fill.

The rule: a host whose start-up fails does not start, and says why in one line; a shutdown that fails holds up nothing.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from inspect import isawaitable, signature
from typing import Any

import structlog

from runtime.actors import where
from runtime.actors.hooks import is_generator
from runtime.errors import AppError, DeclarationError

Hook = Callable[[], Awaitable[object] | object]

_log = structlog.get_logger("stateroom.host")


@dataclass(slots=True)
class Lifespan:
    """The hooks of one app, in the order in which they were declared."""

    startup: list[Hook] = field(default_factory=list)
    shutdown: list[Hook] = field(default_factory=list)

    async def start(self) -> None:
        """Runs all of `startup`, one after the other. Raises AppError for the first that fails; the rest do not run."""
        for hook in self.startup:
            try:
                await _run(hook)
            except Exception as error:
                raise AppError(
                    f"on_startup: {_name(hook)} failed: {type(error).__name__}: {error}"
                ) from error

    async def stop(self) -> None:
        """Runs all of `shutdown`, the last declared first; what one raises is logged."""
        for hook in reversed(self.shutdown):
            try:
                await _run(hook)
            except Exception:  # noqa: BLE001 whatever user code raises must not keep a host alive
                _log.exception("on_shutdown_failed", hook=_name(hook))


def check_hook(declared: str, hook: Any) -> None:
    """Raises DeclarationError for what cannot be called without arguments, or would run nothing."""
    if not callable(hook):
        raise DeclarationError(f"{declared} takes a function, not {hook!r}")
    place = where.of_function(hook)
    if is_generator(hook):
        raise DeclarationError(
            f"{place}: @app.{declared} calls a function that returns; this one yields. "
            "What stands below the yield belongs under @app.on_shutdown"
        )
    try:
        signature(hook).bind()
    except TypeError as error:
        raise DeclarationError(f"{place}: @app.{declared} calls it without arguments: {error}") from error
    except ValueError:
        return  # written in C, and silent about what it takes


async def _run(hook: Hook) -> None:
    done = hook()
    if isawaitable(done):
        await done


def _name(hook: Hook) -> str:
    return getattr(hook, "__qualname__", repr(hook))
