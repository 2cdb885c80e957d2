"""`App`: what a module that is served declares. Data only; a host runs it."""

import sys
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from pathlib import Path
from typing import Any, TypeVar, overload

from runtime.actors.actor import Actor
from runtime.actors.calls.ref import Ref
from runtime.actors.lifespan import Hook, Lifespan, check_hook
from runtime.actors.refs import Refs
from runtime.actors.registry import Registry
from runtime.actors.room import Room
from runtime.errors import DeclarationError
from runtime.public import public

A = TypeVar("A", bound=type[Actor])
K = TypeVar("K", bound=Actor)
R = TypeVar("R", bound=type[Room])
H = TypeVar("H", bound=Hook)
Receive = Callable[[], Awaitable[object]]

# At most 123 bytes, so that it fits into a close frame.
NOT_ASGI = "A Stateroom App is not an ASGI application. Run it by `stateroom serve MODULE:APP`."


@public()
class App:
    """Rooms, actors, pages, and settings that hold unless whoever serves the app says otherwise.

    `settings`: by dotted name, e.g. `{"limits.messages_per_s": 0}`; checked when the app is served.

    To be filled while its module is imported, by one thread; every process of the server imports it anew. From then on
    it is only read. Declaring is O(what was declared before).
    """

    def __init__(self, settings: Mapping[str, object] | None = None) -> None:
        self.settings: dict[str, object] = dict(settings or {})
        self.registry = Registry()
        self.lifespan = Lifespan()
        self.refs = Refs(self.registry)

    async def __call__(
        self,
        scope: MutableMapping[str, Any],
        receive: Receive,
        send: Callable[[dict[str, Any]], Awaitable[None]],
    ) -> None:
        """Tells an ASGI server (`uvicorn rooms:app`) in one line that it cannot serve an App.

        Such a server has no rooms, shards or hosts: `stateroom serve rooms:app` does.
        """
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

    def room(self, topic: str, path: str | None = None) -> Callable[[R], R]:
        """Declares the class below as the rooms of a topic, e.g. `chat:{name}`: one room for each name.

        `path` lets a WebSocket be a member of one room, e.g. `/chat/{name}`: whole segments in braces, with the
        topic's parameters in the topic's order. Raises DeclarationError for a pattern that cannot work, one that is
        taken, or a handler that could never be called.
        """
        _check_named(topic, "room takes a topic", "chat:{name}")

        def declare(room: R) -> R:
            self.registry.add_room(topic, path, room)
            return room

        return declare

    def actor(self, kind: str) -> Callable[[A], A]:
        """Declares the class below as the actors of a kind, e.g. `counter`: one for each key.

        Raises DeclarationError for a kind that is taken, or a handler that could never be called.
        """
        _check_named(kind, "actor takes a kind", "counter")

        def declare(actor: A) -> A:
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
        "%" and ":" in them as "%25" and "%3A". Raises NoSuchKind. O(kinds of the app).
        """
        return self.refs.ref(kind, key)

    def on_startup(self, hook: H) -> H:
        """Has each host call this, `def` or `async def`, before its first room: to open what its rooms share.

        It runs on the host's loop. If it raises, the host does not start, and whoever started the server sees the error
        in one line. Raises DeclarationError for a function that takes arguments or yields.
        """
        check_hook("on_startup", hook)
        self.lifespan.startup.append(hook)
        return hook

    def on_shutdown(self, hook: H) -> H:
        """Has each host call this on its loop after its last room has stopped, the last declared first.

        Errors are logged. Raises DeclarationError for a function that takes arguments or yields.
        """
        check_hook("on_shutdown", hook)
        self.lifespan.shutdown.append(hook)
        return hook

    def page(self, path: str, file: str | Path) -> None:
        """Serves a file of at most 1 MiB at a path, from memory. Its content type is guessed from its name.

        All pages of an app have at most 64 MiB: every shard keeps them.

        A relative file lies beside the module that calls this. It is read now, so a change of it needs a restart.
        Raises DeclarationError for a file that is missing or too large, or a path that is taken.
        """
        beside = sys._getframe(1).f_globals.get("__file__")  # noqa: SLF001 the caller's module is what is meant
        base = Path(beside).parent if beside else Path()
        self.registry.add_page(path, base / file)


def _check_named(given: object, takes: str, example: str) -> None:
    """Without its parentheses, a decorator gets the class below."""
    if not isinstance(given, str):
        name = takes.partition(" ")[0]
        raise DeclarationError(f'@app.{takes}: @app.{name}("{example}")')
