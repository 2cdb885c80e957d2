"""What calls see of actors."""

from types import SimpleNamespace
from typing import Any

import msgspec
import pytest
from structlog.testing import capture_logs

from runtime.actors.calls.peer.frames import Verb
from runtime.actors.diagnostics.failures import FailureLog
from runtime.actors.host.callee import CellCallee, DeclaredKinds, handler_of
from stateroom import Actor, App, Member, Room, call, on, readonly
from stateroom.errors import Reject


class Add(msgspec.Struct):
    n: int


class Counter(Actor):
    def __init__(self) -> None:
        self.total = 0

    @call
    def add(self, data: Add) -> int:
        self.total += data.n
        return self.total

    @readonly
    @call("total")
    def read(self) -> int:
        return self.total


class Board(Room):
    published: Any = None

    @on("add")
    def add(self, member: Member, data: Add) -> None: ...

    def on_publish(self, event: str, data: Any) -> str:
        self.published = (event, data)
        return "taken"


def test_an_event_runs_what_is_declared_for_actors_with_its_data_decoded() -> None:
    counter = Counter()
    add, total = (handler_of(counter, Verb.CALL, event) for event in ("add", "total"))
    assert add
    assert total
    assert (add(b'{"n": 3}'), total(b"null")) == (3, 3)
    assert handler_of(counter, Verb.CALL, "other") is None


def test_what_members_push_is_not_called_but_rooms_are_published_to() -> None:
    board = Board()
    assert handler_of(board, Verb.CALL, "add") is None
    publish = handler_of(board, Verb.PUBLISH, "news")
    assert publish
    assert (publish(b"[1]"), board.published) == ("taken", ("news", [1]))
    assert handler_of(Counter(), Verb.PUBLISH, "news") is None


def test_only_what_says_so_runs_beside_a_turn_that_waits() -> None:
    app = App()
    app.actor("counter")(Counter)
    kinds = DeclaredKinds(app.registry)
    assert ("counter" in kinds, "chat" in kinds) == (True, False)
    assert kinds.is_readonly("counter", Verb.CALL, "total")
    assert not kinds.is_readonly("counter", Verb.CALL, "add")
    assert not kinds.is_readonly("counter", Verb.PUBLISH, "total")


def living(actor: Actor | None) -> Any:
    """A cell with this actor."""
    return SimpleNamespace(topic="counter 'a'", activation=actor and SimpleNamespace(actor=actor))


def test_a_cell_without_an_actor_handles_nothing_and_failures_are_counted() -> None:
    failures = FailureLog(lambda: 0.0)
    assert CellCallee(living(None), failures).handler(Verb.CALL, "add") is None
    callee = CellCallee(living(Counter()), failures)
    assert callee.handler(Verb.CALL, "add")
    callee.call_failed(Verb.CALL, "add", ValueError())
    # Whoever publishes names the event: what is counted is the handler.
    callee.call_failed(Verb.PUBLISH, "news", ValueError())
    assert failures.counts == {"call add": 1, "on_publish": 1}


def test_what_has_no_handler_says_what_may_be_meant_and_a_tell_of_it_is_logged() -> None:
    callee = CellCallee(living(Board()), FailureLog(lambda: 0.0))
    meant = callee.unhandled(Verb.CALL, "add")
    assert meant.reason == "its @on('add') is for members; for calls declare @call('add')"
    assert callee.unhandled(Verb.CALL, "other").reason == "it has no handler for this"
    with capture_logs() as lines:
        callee.tell_refused("add", meant)
        callee.tell_refused("other", meant)
    assert [(line["event"], line["told"], line["code"]) for line in lines] == [
        ("tell_failed", "add", "unhandled")
    ]


@pytest.mark.parametrize("event", ["", "phx_close", "presence_diff", "x" * 256])
def test_a_backend_publishes_under_a_name_that_clients_can_take(event: str) -> None:
    board = Board()
    publish = handler_of(board, Verb.PUBLISH, event)
    assert publish is not None
    with pytest.raises(Reject) as refused:
        publish(b"1")
    assert refused.value.code == "invalid"
    assert board.published is None
