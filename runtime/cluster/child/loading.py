"""Loads the app that `serve` names as `module:attribute`. It runs in a host, because user code belongs there.

The rule: every mistake is reported in one line; an error while importing names the user's file and line.
"""

import sys
import traceback
from difflib import get_close_matches
from importlib import import_module
from inspect import iscoroutinefunction
from pathlib import Path
from pkgutil import iter_modules
from types import ModuleType
from typing import TypeVar

from runtime.cluster.asgi_wsgi import other_application
from runtime.cluster.control.messages import AppSpec
from runtime.errors import AppError, UsageError
from runtime.observe.frames import OURS

Kind = TypeVar("Kind")


def load(spec: AppSpec, kind: type[Kind]) -> Kind:
    """The app, an instance of `kind`. Raises AppError, also for any exception of user code."""
    name, _, attribute = spec.app.partition(":")
    if not name or not attribute:
        raise AppError(f"APP must be module:attribute, as in examples.chat:app; {spec.app!r} is not")
    if name.endswith(".py") or "/" in name:
        raise AppError(f"APP must be module:attribute, and {name} is a path; {_as_module(name, attribute)}")
    folder = Path(spec.directory).resolve()
    if not folder.is_dir():
        raise AppError(f"--app-dir {spec.directory}: no such folder")
    if str(folder) not in sys.path:
        sys.path.insert(0, str(folder))
    module = _module(name, str(folder))
    app = _attribute(module, attribute)
    if spec.factory:
        app = _made(app, spec.app, kind)
    if isinstance(app, kind):
        return app
    raise AppError(f"{spec.app} {_other(app)}{_instance_hint(module, kind)}")


def _as_module(path: str, attribute: str) -> str:
    """How to give a file as APP."""
    file = Path(path.removesuffix(".py"))
    if all(part.isidentifier() for part in file.parts):
        return f"did you mean {'.'.join(file.parts)}:{attribute}?"
    return f"give its folder apart: --app-dir {file.parent} {file.name}:{attribute}"


def _other(app: object) -> str:
    """What the attribute is, if it is not an app."""
    if other := other_application(app):
        return (
            f"is {other}, and Stateroom serves an App of rooms: serve that by its own server, and call rooms from "
            "it by stateroom.admin.Client"
        )
    if isinstance(app, type):
        return f"is the class {app.__name__}, not an app"
    if callable(app):
        return "is a function: give --factory if it makes the app"
    return f"is not an App: its type is {type(app).__name__}"


def _instance_hint(module: ModuleType, kind: type) -> str:
    names = [name for name, value in vars(module).items() if isinstance(value, kind) and name[0] != "_"]
    return f"; did you mean {module.__name__}:{names[0]}?" if names else ""


def _module(name: str, folder: str) -> ModuleType:
    try:
        return import_module(name)
    except ModuleNotFoundError as error:
        if error.name and (name + ".").startswith(error.name + "."):
            hint = _module_hint(error.name, folder)
            raise AppError(
                f"no module {error.name!r} in {folder} or among the installed ones{hint}"
            ) from None
        raise AppError(f"cannot import {name}: {error_line(error)}") from error
    except ImportError as error:
        hint = "; the package to import from is stateroom" if error.name == "runtime" else ""
        raise AppError(f"cannot import {name}: {error_line(error)}{hint}") from error
    # All exceptions: the module may raise any of them, and nothing else runs yet that could be cancelled.
    except BaseException as error:
        raise AppError(f"cannot import {name}: {error_line(error)}") from error


def _module_hint(missing: str, folder: str) -> str:
    """A suggestion: a module with a similar name, in the place of the missing one."""
    package, dot, last = missing.rpartition(".")
    beside = getattr(sys.modules.get(package), "__path__", None) or [folder]
    close = get_close_matches(last, [found.name for found in iter_modules(beside)], 1)
    return f"; did you mean {package}{dot}{close[0]}?" if close else ""


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


def _made(factory: object, name: str, kind: type) -> object:
    if isinstance(factory, kind):
        raise AppError(f"{name} is an app, not a function that makes one: leave out --factory")
    if not callable(factory):
        raise AppError(f"{name} cannot be called, so --factory is wrong for it")
    if iscoroutinefunction(factory):
        raise AppError(
            f"{name} is async, but a factory must be a plain `def`: code that awaits belongs in on_startup"
        )
    try:
        return factory()
    except BaseException as error:
        raise AppError(f"{name}() failed: {error_line(error)}") from error


def error_line(error: BaseException) -> str:
    """The error in one line, with the last line of code that is neither Stateroom's nor the import system's."""
    # The message of a DeclarationError is complete without its class.
    kind = () if isinstance(error, UsageError) else (type(error).__name__,)
    words = " ".join(": ".join(filter(None, (*kind, str(error)))).split())
    if isinstance(error, SyntaxError) and error.filename:
        return f"SyntaxError: {error.msg} ({error.filename}:{error.lineno})"
    frames = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if not frame.filename.startswith((OURS, "<frozen"))
    ]
    return f"{words} ({frames[-1].filename}:{frames[-1].lineno})" if frames else words
