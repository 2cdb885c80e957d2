"""`App`: what a module that is served declares. Data only; a host runs it."""

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
    """Rooms, actors, pages, and settings that the command line, the environment and a file may override.

    `settings`: by dotted name, e.g. `{"limits.messages_per_s": 0}`; checked when the app is served.
    `root`: the folder that the relative paths of pages begin at; `App(root=__file__)` is that of the module.
    Raises DeclarationError for a `root` that is relative.

    To be filled while its module is imported, by one thread; every host imports it by itself. From then on
    it is only read. Declaring is O(what was declared before + the source of the module).
    """

    def __init__(
        self, settings: Mapping[str, object] | None = None, *, root: str | Path | None = None
    ) -> None:
        # For what an error says, and for nothing else.
        self.settings = AppSettings.at(location.of_call(currentframe()), settings or {})
        self.registry = Registry()
        self.lifespan = Lifespan()
        self.refs = Refs(self.registry)
        self._root = None if root is None else _folder(root)

    def __call__(self, *call: Any) -> Any:
        """Tells an ASGI or WSGI server (`uvicorn rooms:app`, `gunicorn rooms:app`) in one line that it cannot serve it.

        Such a server has no rooms, shards or hosts: `stateroom serve rooms:app` does. Raises TypeError if it is called
        in another way.
        """
        return explain(*call)

    def room(self, topic: str, path: str | None = None) -> Callable[[R], R]:
        """Declares the class below as the rooms of a topic, e.g. `chat:{name}`: one room for each name.

        `path` lets a WebSocket be a member of one room, e.g. `/chat/{name}`: whole segments in braces, with the
        topic's parameters in the topic's order. Raises DeclarationError for a pattern that cannot work, one that is
        taken, or a handler that could never be called.
        """
        _check_named(topic, "room takes a topic", "chat:{name}")

        def declare(room: R) -> R:
            self._check_open(f"room {topic!r}")
            self.registry.add_room(topic, path, room)
            return room

        return declare

    def actor(self, kind: str) -> Callable[[A], A]:
        """Declares the class below as the actors of a kind, e.g. `counter`: one for each key.

        Raises DeclarationError for a kind that is taken, or a handler that could never be called.
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
        """The actor of a kind (its class, or the name it is declared under) with this key: to `tell` and `ask`. From a
        class, type checkers know what its calls take and return.

        A ref may be made anywhere, and is to be called in a host of this app, on its loop: in handlers and tasks, and
        for telling in `on_startup` too. The key of a room with several parameters is their values joined by ":", with
        "%" and ":" in them as "%25" and "%3A". Raises NoSuchKind, also for the key of a room that no
        client could join. O(1), and O(declared rooms) for a room that was not named recently.
        """
        return self.refs.ref(kind, key)

    def on_startup(self, hook: H) -> H:
        """Has each host call this, `def` or `async def`, before its first room: to open what its rooms share.

        It runs on the host's loop. If it raises, the host does not start: at the first start the server ends with
        the error in one line, later the log has it. Raises DeclarationError for a function that takes arguments or
        yields.
        """
        self._check_open("on_startup")
        check_hook("on_startup", hook)
        self.lifespan.startup.append(hook)
        return hook

    def on_shutdown(self, hook: H) -> H:
        """Has each host call this on its loop after its last room has stopped, the last declared first.

        Errors are logged. Raises DeclarationError for a function that takes arguments or yields.
        """
        self._check_open("on_shutdown")
        check_hook("on_shutdown", hook)
        self.lifespan.shutdown.append(hook)
        return hook

    def page(self, path: str, file: str | Path) -> None:
        """Serves a file of at most 1 MiB at a path, from memory. Its content type is guessed from its name.

        All pages of an app have at most 64 MiB: every shard keeps them. A relative file begins at the app's `root`. It
        is read now, so a change of it needs a restart.
        Raises DeclarationError for a file that is missing or too large, a path that is taken, or a relative file in an
        app without a root.
        """
        self._check_open(f"page {path!r}")
        if self._root is None and not Path(file).is_absolute():
            raise DeclarationError(
                f"page {path!r}: {file} is relative, and the app has no root: App(root=__file__) "
                f"for files beside its module, or Path(__file__).with_name({Path(file).name!r})"
            )
        self.registry.add_page(path, (self._root or Path()) / file)

    def include(self, other: "App") -> None:
        """Adds all that another app has declared: rooms, actors, pages, settings and hooks, in their order.

        An app of several modules has an App in each, and one that includes them. Refs of each module reach what any
        other has declared. From then on the other app refuses further declarations.
        Raises DeclarationError for what both declare, a setting to which they give different values, and an app that
        includes itself. O(what both have declared).
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
        """What is declared after the app was included would be in no app that is served."""
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
    """Without its parentheses, a decorator gets the class below."""
    if not isinstance(given, str):
        name = takes.partition(" ")[0]
        raise DeclarationError(f'@app.{takes}: @app.{name}("{example}")')
