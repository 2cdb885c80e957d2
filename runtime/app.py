"""`App`: the declarations of an application. It holds data only; hosts run what it declares."""

from collections.abc import Callable, Mapping
from inspect import currentframe
from pathlib import Path
from typing import Any, TypeVar, overload

from runtime.actors.actor import Actor
from runtime.actors.addressing.refs import Refs
from runtime.actors.calls.ref import Ref
from runtime.actors.declare import location
from runtime.actors.declare.registry import Registry
from runtime.actors.host.lifespan import Hook, Lifespan, check_hook
from runtime.actors.room import Room
from runtime.cluster.asgi_wsgi import explain
from runtime.errors import DeclarationError
from runtime.public import public
from runtime.settings.layers import AppSettings

A = TypeVar("A", bound=type[Actor])
K = TypeVar("K", bound=Actor)
R = TypeVar("R", bound=type[Room])
H = TypeVar("H", bound=Hook)


@public()
class App:
    """The rooms, actors, pages and settings of an application.

    `settings`: values by dotted name, e.g. `{"limits.messages_per_s": 0}`. They are checked when the app is served. A
    settings file, the environment and the command line override them.
    `root`: the folder to which the relative paths of pages refer; `App(root=__file__)` is the folder of the module.
    Raises DeclarationError if `root` is a relative path.

    Declare everything while the module is imported, in one thread: every host process imports the module, and after
    that the app is only read. Each declaration costs O(earlier declarations + length of the module's source).
    """

    def __init__(
        self, settings: Mapping[str, object] | None = None, *, root: str | Path | None = None
    ) -> None:
        # The place of the call is used in error texts only.
        self.settings = AppSettings.at(location.of_call(currentframe()), settings or {})
        self.registry = Registry()
        self.lifespan = Lifespan()
        self.refs = Refs(self.registry)
        self._root = None if root is None else _folder(root)

    def __call__(self, *call: Any) -> Any:
        """Reports to an ASGI or WSGI server (`uvicorn rooms:app`, `gunicorn rooms:app`) that it cannot serve this app.

        The report is one line: such a server has no rooms, shards or hosts; use `stateroom serve rooms:app`. Raises
        TypeError if it is called in any other way.
        """
        return explain(*call)

    def room(self, topic: str, path: str | None = None) -> Callable[[R], R]:
        """Declares the decorated class as the rooms of a topic, e.g. `chat:{name}`: one room for each name.

        `path`, e.g. `/chat/{name}`, also lets a plain WebSocket join one room directly. Each parameter is a whole
        segment in braces; the path has the topic's parameters, in the topic's order. Raises DeclarationError if the
        topic or path is malformed or already declared, or if a handler of the class could never be called.
        """
        _check_named(topic, "room takes a topic", "chat:{name}")

        def declare(room: R) -> R:
            self._check_open(f"room {topic!r}")
            self.registry.add_room(topic, path, room)
            return room

        return declare

    def actor(self, kind: str) -> Callable[[A], A]:
        """Declares the decorated class as the actors of a kind, e.g. `counter`: one actor for each key.

        Raises DeclarationError if the kind is already declared, or if a handler of the class could never be called.
        """
        _check_named(kind, "actor takes a kind", "counter")

        def declare(actor: A) -> A:
            self._check_open(f"actor {kind!r}")
            self.registry.add_actor(kind, actor)
            return actor

        return declare

    @overload
    def ref(self, kind: type[K], key: str = "") -> Ref[K]: ...
    @overload
    def ref(self, kind: str, key: str = "") -> Ref[Any]: ...
    def ref(self, kind: type[K] | str, key: str = "") -> Ref[K]:
        """A reference to an actor, for `tell` and `ask`.

        `kind` is the actor's class, or the name under which it is declared. With a class, type checkers know the
        arguments and results of its calls. `key` identifies one actor of the kind. The key of a room with several
        parameters is their values joined by ":"; within a value, "%" is written "%25" and ":" is written "%3A".

        A ref may be created anywhere. Call it only in a host of this app, on the host's loop: in handlers and tasks;
        `tell` also works in `on_startup`. Raises NoSuchKind if the kind is not declared, or if no client could join the
        room of this key. O(1); O(declared rooms) for a room that was not referred to recently.
        """
        return self.refs.ref(kind, key)

    def on_startup(self, hook: H) -> H:
        """Declares a function, `def` or `async def`, that each host calls before its first room starts.

        Use it to open what the rooms of a host share, e.g. a connection pool. It runs on the host's loop. If it raises,
        the host does not start: when the server starts, the server prints the error in one line and ends; when a host
        is restarted later, the error is logged. Raises DeclarationError if the function takes arguments or yields.
        """
        self._check_open("on_startup")
        check_hook("on_startup", hook)
        self.lifespan.startup.append(hook)
        return hook

    def on_shutdown(self, hook: H) -> H:
        """Declares a function, `def` or `async def`, that each host calls on its loop after its last room has stopped.

        The hooks run in reverse order of declaration. An error is logged. Raises DeclarationError if the function takes
        arguments or yields.
        """
        self._check_open("on_shutdown")
        check_hook("on_shutdown", hook)
        self.lifespan.shutdown.append(hook)
        return hook

    def page(self, path: str, file: str | Path) -> None:
        """Serves a file of at most 1 MiB at a path, from memory. Its content type is guessed from its name.

        All pages of an app together may have at most 64 MiB, since every shard keeps them. A relative file is looked up
        in the app's `root`. The file is read now; restart the server to serve a changed file.
        Raises DeclarationError if the file is missing or too large, if the path is already declared, or if the file is
        relative and the app has no root.
        """
        self._check_open(f"page {path!r}")
        if self._root is None and not Path(file).is_absolute():
            raise DeclarationError(
                f"page {path!r}: {file} is relative, and the app has no root: App(root=__file__) "
                f"for files beside its module, or Path(__file__).with_name({Path(file).name!r})"
            )
        self.registry.add_page(path, (self._root or Path()) / file)

    def include(self, other: "App") -> None:
        """Adds everything that another app declares: rooms, actors, pages, settings and hooks, in their order.

        In an application of several modules, each module has an App, and one App includes the others. Refs of any
        included app then reach the actors of all of them. From then on the other app refuses further declarations.
        Raises DeclarationError if both apps declare the same thing, if they give a setting different values, or if an
        app would include itself. O(declarations of both apps).
        """
        self._check_open("include")
        if not isinstance(other, App):
            raise DeclarationError(f"include takes an App, not {other!r}: app.include(chat.app)")
        if self.refs in other.refs.lineage() or other.refs in self.refs.lineage():
            raise DeclarationError("include: an app cannot include itself")
        for name, value in other.settings.items():
            if self.settings.get(name, value) != value:
                raise DeclarationError(
                    f"include: setting {name} is {self.settings[name]!r} here and {value!r} there"
                )
        try:
            self.registry.include(other.registry)
        except DeclarationError as error:
            raise DeclarationError(f"include: {error}") from None
        self.settings = self.settings.including(other.settings)
        self.lifespan.startup += other.lifespan.startup
        self.lifespan.shutdown += other.lifespan.shutdown
        other.refs.included_by(self.refs)

    def _check_open(self, what: str) -> None:
        """A declaration that is made after the app was included would be missing from the app that is served."""
        if self.refs.is_included:
            raise DeclarationError(f"{what}: its app is included already: declare it before app.include(…)")


def _folder(root: str | Path) -> Path:
    path = Path(root)
    if not path.is_absolute():
        raise DeclarationError(
            f"App(root={str(root)!r}) is relative: root=__file__, or Path(__file__).parent / {str(root)!r}"
        )
    return path.parent if path.is_file() else path


def _check_named(given: object, takes: str, example: str) -> None:
    """Used without parentheses, a decorator gets the class itself as its argument."""
    if not isinstance(given, str):
        name = takes.partition(" ")[0]
        raise DeclarationError(f'@app.{takes}: @app.{name}("{example}")')
