"""Finds the app that `serve` was told to serve: `module:attribute`, in a host, where user code belongs.

The rule: whatever is wrong with it is one line; an error while importing names the user's file and line.
"""

import sys
import traceback
from difflib import get_close_matches
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import TypeVar

from runtime.cluster.control import AppSpec
from runtime.errors import AppError

Kind = TypeVar("Kind")

OURS = str(Path(__file__).parents[1])


def load(spec: AppSpec, kind: type[Kind]) -> Kind:
    """The app, an instance of `kind`. Raises AppError; anything that user code raises becomes one."""
    name, _, attribute = spec.app.partition(":")
    if not name or not attribute:
        raise AppError(f"APP must be module:attribute, as in examples.chat:app; {spec.app!r} is not")
    directory = str(Path(spec.directory).resolve())
    if directory not in sys.path:
        sys.path.insert(0, directory)
    app = _attribute(_module(name, directory), attribute)
    if spec.factory:
        app = _made(app, spec.app)
    if isinstance(app, kind):
        return app
    if callable(app) and not isinstance(app, type):
        raise AppError(f"{spec.app} is a function: give --factory if it makes the app")
    raise AppError(f"{spec.app} is no App, but of type {type(app).__name__}")


def _module(name: str, directory: str) -> ModuleType:
    try:
        return import_module(name)
    except ModuleNotFoundError as error:
        if error.name and (name + ".").startswith(error.name + "."):
            raise AppError(f"no module {error.name!r} in {directory} or among the installed ones") from None
        raise AppError(f"cannot import {name}: {blame(error)}") from error
    except (Exception, SystemExit) as error:
        raise AppError(f"cannot import {name}: {blame(error)}") from error


def _attribute(module: ModuleType, path: str) -> object:
    found: object = module
    for part in path.split("."):
        try:
            found = getattr(found, part)
        except AttributeError:
            close = get_close_matches(part, vars(found) if hasattr(found, "__dict__") else (), 1)
            hint = f"; did you mean {close[0]}?" if close else ""
            raise AppError(f"{module.__name__} has no attribute {part!r}{hint}") from None
    return found


def _made(factory: object, name: str) -> object:
    if not callable(factory):
        raise AppError(f"{name} cannot be called, so --factory is wrong for it")
    try:
        return factory()
    except (Exception, SystemExit) as error:
        raise AppError(f"{name}() failed: {blame(error)}") from error


def blame(error: BaseException) -> str:
    """The error in one line, with the last place in code that is neither ours nor the import system's."""
    words = " ".join(f"{type(error).__name__}: {error}".split())
    if isinstance(error, SyntaxError) and error.filename:
        return f"SyntaxError: {error.msg} ({error.filename}:{error.lineno})"
    frames = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if not frame.filename.startswith((OURS, "<frozen"))
    ]
    return f"{words} ({frames[-1].filename}:{frames[-1].lineno})" if frames else words
