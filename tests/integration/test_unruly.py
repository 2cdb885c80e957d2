"""Code that cancels, is cancelled or raises a BaseException only affects its own turn, on a real server."""

from collections.abc import Iterator

import pytest

from stateroom.admin import Client
from stateroom.errors import Failed
from tests.channels import Answer, Channels
from tests.integration.unruly import FORMS, RAISED
from tests.served import Server, served, until

APP = "tests.integration.unruly:app"
# Longer than the deadline of any wait, so a stop that uses the whole grace period fails the test.
GRACE_S = 300.0
RETURN = {
    "group_that_is_caught": "caught",
    "cancels_itself_and_returns": "returned",
    "thinks_better_of_it": "returned",
    "timeout_that_is_caught": "caught",
}
FAILED = Answer("error", {"reason": "internal error", "code": "internal"})


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with served(APP, server__graceful_timeout_s=GRACE_S, limits__messages_per_s=0) as server:
        yield server


@pytest.fixture
def socket(server: Server) -> Iterator[Channels]:
    with Channels(server) as socket:
        yield socket


def goes_on(server: Server, socket: Channels, topic: str) -> None:
    """Asserts that the room still handles pushes and joins."""
    assert socket.ask(topic, "ping") == Answer("ok", "pong")
    with Channels(server) as other:
        other.join(topic)
        assert other.ask(topic, "ping") == Answer("ok", "pong")


@pytest.mark.parametrize("form", FORMS)
def test_a_cancelled_turn_is_answered_and_its_room_continues(
    server: Server, socket: Channels, form: str
) -> None:
    topic = f"unruly:{form}"
    socket.join(topic)
    expected = Answer("ok", RETURN[form]) if form in RETURN else FAILED
    for _ in range(3):
        assert socket.ask(topic, "form", form) == expected
    goes_on(server, socket, topic)


@pytest.mark.parametrize("form", FORMS)
def test_a_cancelled_call_is_answered_and_its_actor_continues(server: Server, form: str) -> None:
    backend, topic = Client(server.admin), ("unruly:{name}", f"called {form}")
    for _ in range(3):
        if form in RETURN:
            assert backend.ask(*topic, "called", form) == RETURN[form]
        else:
            with pytest.raises(Failed):
                backend.ask(*topic, "called", form)


@pytest.mark.parametrize("error", RAISED)
@pytest.mark.parametrize("event", ["raise", "raise later"])
def test_every_error_of_a_handler_is_an_error_reply(
    server: Server, socket: Channels, event: str, error: str
) -> None:
    topic = f"unruly:{event} {error}"
    socket.join(topic)
    assert socket.ask(topic, event, error) == FAILED
    goes_on(server, socket, topic)


@pytest.mark.parametrize("error", sorted({*RAISED} - {"CancelledError"}))
@pytest.mark.parametrize("event", ["timer", "late timer", "task"])
def test_every_error_of_a_timer_or_task_restarts_the_room(
    server: Server, socket: Channels, event: str, error: str
) -> None:
    topic = f"unruly:{event} {error}"
    socket.join(topic)
    socket.send(topic, event, error)
    assert socket.next("recovered").payload == 1
    goes_on(server, socket, topic)


def test_a_room_whose_task_is_cancelled_between_turns_restarts_and_logs_it(
    server: Server, socket: Channels
) -> None:
    topic = "unruly:idle"
    socket.join(topic)
    socket.send(topic, "cancelled while idle")
    assert socket.next("recovered").payload == 1
    server.wait_logged('"handler": "turns"')
    goes_on(server, socket, topic)


@pytest.mark.parametrize("kind", ["hook", "late"])
def test_every_error_of_a_hook_leaves_the_topic_usable(server: Server, kind: str) -> None:
    failed = server.total("on_stop_failed", "host")
    with Channels(server) as socket:
        starts = [socket.send(f"{kind}:on_start:{error}", "phx_join", {}) for error in RAISED]
        for error in RAISED:
            socket.join(f"{kind}:on_leave:{error}")
            socket.join(f"{kind}:on_stop:{error}")
            assert (
                socket.ask(f"{kind}:on_join:{error}", "phx_join", {}).response["reason"] == "internal error"
            )
        for start in starts:
            assert socket.answer(start).response["reason"] == "quarantined"
    # Their eviction raises in on_stop, and then they are activated again.
    until(lambda: server.total("on_stop_failed", "host") >= failed + len(RAISED), "on_stop has raised")
    with Channels(server) as socket:
        for error in RAISED:
            socket.join(f"{kind}:on_stop:{error}")
            socket.join(f"{kind}:on_leave:{error}")
