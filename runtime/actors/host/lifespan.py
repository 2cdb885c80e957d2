"""The hooks that an app runs at the start and at the end of each host: to open connections, to fill caches.

Each hook runs in a task of its own, because a hook may leave its task cancelled. All hooks share one context, and every
turn begins with a copy of it. The rule: a host whose start-up fails does not start, and says why in one line; a
shutdown that fails, or takes too long, delays nothing else.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextvars import Context, copy_context
from dataclasses import dataclass, field
from inspect import isawaitable, signature
from typing import Any

import structlog

from runtime.actors.activation.awaitables import attempt, outcome
from runtime.actors.declare import location
from runtime.actors.declare.hooks import is_generator
from runtime.errors import AppError, DeclarationError
from runtime.observe.frames import without_ours

Hook = Callable[[], Awaitable[object] | object]

_log = structlog.get_logger("stateroom.host")


@dataclass(slots=True)
class Lifespan:
    """The hooks of one app, in the order in which they were declared."""

    startup: list[Hook] = field(default_factory=list)
    shutdown: list[Hook] = field(default_factory=list)
    context: Context = field(default_factory=copy_context, compare=False)
    """The context of the hooks: every turn sees the context variables that `startup` has set there."""
    task: "asyncio.Task[None] | None" = None
    """The task of the hook that runs now."""

    async def start(self) -> None:
        """Runs all of `startup` in order. Raises AppError for the first hook that fails; the rest do not run."""
        self.context = copy_context()
        for hook in self.startup:
            if (error := await self._run(hook)) is not None:
                _log_failure("on_startup_failed", hook, error)
                raise AppError(
                    f"on_startup: {location.of_function(hook)} failed: {type(error).__name__}: {error}"
                ) from error

    async def stop(self, within_s: float | None = None) -> None:
        """Runs all of `shutdown`, the last declared first; exceptions are logged. Each hook has an equal share of what
        is left of `within_s`, and is cancelled after that; None: there is no limit.
        """
        loop, left = asyncio.get_running_loop(), len(self.shutdown)
        until_s = None if within_s is None else loop.time() + within_s
        for hook in reversed(self.shutdown):
            share_s = None if until_s is None else max(0.0, until_s - loop.time()) / left
            left -= 1
            if (error := await self._run(hook, share_s)) is not None:
                _log_failure("on_shutdown_failed", hook, error)

    async def _run(self, hook: Hook, within_s: float | None = None) -> BaseException | None:
        """Runs one hook. Returns its exception or None; TimeoutError if it took too long."""
        ended: list[BaseException | None] = []
        self.task = task = asyncio.create_task(_outcome(hook, ended), context=self.context)
        try:
            done, _ = await asyncio.wait([task], timeout=within_s)
        finally:
            task.cancel()
            self.task = None
        if not done:
            return TimeoutError(f"not done within its share of the grace, {within_s:.3g} s: cancelled")
        return ended[0] if ended else asyncio.CancelledError("its task was cancelled")


def check_hook(declared: str, hook: Any) -> None:
    """Raises DeclarationError for a hook that cannot be called without arguments, or is a generator."""
    if not callable(hook):
        raise DeclarationError(f"{declared} takes a function, not {hook!r}")
    place = location.of_function(hook)
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
        return  # written in C, so its signature is unknown


async def _outcome(hook: Hook, ended: list[BaseException | None]) -> None:
    """Appends the exception or None to `ended`: a task that its hook has cancelled would return nothing."""
    done, error = attempt(hook)
    if error is None and isawaitable(done):
        _, error = await outcome(done)
    ended.append(error)


def _log_failure(event: str, hook: Hook, error: BaseException) -> None:
    _log.error(event, hook=_name(hook), exc_info=error.with_traceback(without_ours(error)))


def _name(hook: Hook) -> str:
    return getattr(hook, "__qualname__", repr(hook))
