"""Refs to declared actors, and errors for all others."""

import pytest

from runtime.actors.calls.peer.frames import Identity
from stateroom import Actor, App, Room
from stateroom.errors import NoSuchKind


class Counter(Actor): ...


class Chat(Room): ...


@pytest.fixture
def app() -> App:
    found = App()
    found.actor("counter")(Counter)
    found.room("chat:{name}")(Chat)
    return found


def test_an_actor_is_named_by_its_class_or_its_kind(app: App) -> None:
    assert repr(app.ref(Counter, "a")) == repr(app.ref("counter", "a")) == "Ref('counter', 'a')"
    assert app.ref(Chat, "lobby").kind == "chat:{name}"


def test_what_is_not_declared_is_found_at_once(app: App) -> None:
    class Other(Actor): ...

    for kind in ("chat:lobby", Other):
        with pytest.raises(NoSuchKind, match=r"declared: counter, chat:\{name\}"):
            app.ref(kind, "a")
    with pytest.raises(NoSuchKind, match=r"the kind is 'chat:\{name\}' and the key 'lobby'"):
        app.ref("chat:lobby")


def test_a_class_that_is_declared_twice_is_named_by_its_kind(app: App) -> None:
    app.room("talk:{name}")(Chat)
    with pytest.raises(NoSuchKind, match=r"Chat: it is declared as chat:\{name\} and as talk:\{name\}"):
        app.ref(Chat, "lobby")
    assert app.ref("talk:{name}", "lobby").kind == "talk:{name}"


async def test_a_process_that_runs_no_host_says_what_to_use_instead(app: App) -> None:
    with pytest.raises(RuntimeError, match=r"stateroom\.admin\.Client"):
        app.ref(Counter, "a").tell("add")


class Noting:
    """A Caller that notes whom it tells."""

    def __init__(self) -> None:
        self.told: list[Identity] = []

    def tell(self, to: Identity, event: str, data: bytes) -> None:
        self.told.append(to)

    async def ask(self, to: Identity, event: str, data: bytes, timeout_s: float) -> bytes:
        raise AssertionError


def test_refs_made_before_call_by_the_host_that_is_attached_last(app: App) -> None:
    ref, first, second = app.ref(Counter, "a"), Noting(), Noting()
    app.refs.attach(first)
    ref.tell("add")
    app.refs.attach(second)
    ref.tell("add")
    assert (first.told, second.told) == ([("counter", "a")], [("counter", "a")])
    app.refs.detach()
    with pytest.raises(RuntimeError, match="no host runs this app in this process"):
        ref.tell("add")
