"""Both clients, against the real admin server and against other servers."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Event, Thread
from typing import Any

import pytest
import uvloop

from runtime.admin import client as module
from runtime.admin.routes import Source
from runtime.admin.server import AdminServer
from runtime.settings import Settings, Value
from stateroom.admin import AsyncClient, Client
from stateroom.errors import AskTimeout, BadCall, Failed, MailboxFull, Unreachable
from tests.admin.test_calls import Called


@contextmanager
def admin(source: Source, **settings: Value) -> Iterator[str]:
    """A running admin port in a thread with its own loop; `calls=5` is the setting `admin.calls`."""
    bound = socket.create_server(("127.0.0.1", 0))
    end = Event()

    async def serve() -> None:
        given = {f"admin.{name}": value for name, value in settings.items()}
        server = AdminServer(source, bound, Settings(given))
        await asyncio.to_thread(end.wait)
        await server.stop()

    thread = Thread(target=uvloop.run, args=[serve()])
    thread.start()
    try:
        yield f"http://127.0.0.1:{bound.getsockname()[1]}"
    finally:
        end.set()
        thread.join()


def call(url: str, is_async: bool, method: str, *given: Any, **more: Any) -> Any:
    """Makes the same call with either client."""
    if not is_async:
        return getattr(Client(url), method)(*given, **more)
    return asyncio.run(getattr(AsyncClient(url), method)(*given, **more))


@pytest.mark.parametrize("is_async", [False, True])
def test_both_clients_return_the_value(is_async: bool) -> None:
    with admin(Called()) as url:
        published = call(url, is_async, "publish", "chat:lobby", "news", {"a": 1}, timeout_s=2.0)
        assert published == ["publish", "chat:lobby", "news", '{"a":1}', 2.0]
        assert call(url, is_async, "ask", "counter", "a", "total") == [
            "ask",
            ["counter", "a"],
            "total",
            "null",
            5.0,
        ]


@pytest.mark.parametrize("is_async", [False, True])
def test_a_room_can_be_asked_by_its_topic(is_async: bool) -> None:
    with admin(Called()) as url:
        asked = call(url, is_async, "ask", topic="chat:lobby", event="total", data=[1], timeout_s=2.0)
        assert asked == ["ask", ["", "chat:lobby"], "total", "[1]", 2.0]
        for given in ({}, {"topic": "chat:lobby", "kind": "counter", "key": "a"}):
            with pytest.raises(BadCall, match="either a topic, or a kind and a key"):
                call(url, is_async, "ask", event="total", **given)
        with pytest.raises(TypeError, match="takes an event"):
            call(url, is_async, "ask", topic="chat:lobby")


def test_an_integer_beyond_64_bits_is_returned_exactly() -> None:
    class Large(Called):
        async def ask(self, to: tuple[str, str], event: str, data: bytes, timeout_s: float) -> bytes:
            return data

    with admin(Large()) as url:
        assert Client(url).ask("counter", "a", "total", 2**70) == 2**70


@pytest.mark.parametrize("is_async", [False, True])
@pytest.mark.parametrize("given", [("\ud800", "news"), ("a", "\ud800"), ("a", "news", ["\ud800"])])
def test_half_of_a_surrogate_pair_raises_before_anything_is_sent(
    is_async: bool, given: tuple[Any, ...]
) -> None:
    with pytest.raises(ValueError, match=r"^'\\ud800' is half of a surrogate pair"):
        call("http://127.0.0.1:1", is_async, "publish", *given)


@pytest.mark.parametrize("is_async", [False, True])
def test_a_client_raises_the_errors_that_actors_raise(is_async: bool) -> None:
    with admin(Called(Failed("no money", "poor"))) as url:
        with pytest.raises(Failed, match="no money") as failed:
            call(url, is_async, "publish", "chat:lobby", "news")
        assert (failed.value.reason_code, failed.value.may_have_run) == ("poor", True)
        with pytest.raises(BadCall):
            call(url, is_async, "ask", "", "a", "total")


@pytest.mark.parametrize("is_async", [False, True])
def test_without_a_server_the_call_has_not_run(is_async: bool) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
    with pytest.raises(Unreachable, match=r"admin\.port") as error:
        call(url, is_async, "publish", "chat:lobby", "news")
    assert not error.value.may_have_run


@pytest.mark.parametrize("is_async", [False, True])
def test_a_server_that_does_not_answer_may_have_run_the_call(
    is_async: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "SLACK_S", 0.0)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        with pytest.raises(AskTimeout) as error:
            call(url, is_async, "publish", "chat:lobby", "news", timeout_s=0.05)
    assert error.value.may_have_run


class Other(BaseHTTPRequestHandler):
    """A server that is not an admin port: it answers every POST with an HTML page."""

    def do_POST(self) -> None:
        self.send_error(405)

    def log_message(self, *of: object) -> None: ...


@pytest.mark.parametrize("is_async", [False, True])
def test_the_error_tells_that_another_program_answers_at_the_address(is_async: bool) -> None:
    with HTTPServer(("127.0.0.1", 0), Other) as server:
        thread = Thread(target=server.handle_request)
        thread.start()
        with pytest.raises(Unreachable, match=r"is not the admin port \(admin\.host, admin\.port\): .* 405"):
            call(f"http://127.0.0.1:{server.server_port}", is_async, "publish", "chat:lobby", "news")
        thread.join()


@pytest.mark.parametrize("timeout_s", [-1, 0, 3601, float("nan"), float("inf"), None, "5"])
@pytest.mark.parametrize("is_async", [False, True])
def test_a_wrong_timeout_raises_a_value_error(is_async: bool, timeout_s: Any) -> None:
    for method, given in (("publish", ("chat:lobby", "news")), ("ask", ("counter", "a", "total"))):
        with pytest.raises(ValueError, match=r"timeout_s is .*: must be a number above 0"):
            call("http://127.0.0.1:1", is_async, method, *given, timeout_s=timeout_s)


@pytest.mark.parametrize("is_async", [False, True])
def test_data_that_is_too_long_is_a_bad_call(is_async: bool) -> None:
    with admin(Called()) as url:
        with pytest.raises(BadCall, match="at most"):
            call(url, is_async, "publish", "chat:lobby", "news", "x" * (17 << 20))
        longest = "x" * ((16 << 20) - 2)
        assert len(call(url, is_async, "publish", "chat:lobby", "news", longest)[3]) == 16 << 20


def test_data_that_is_not_json_and_wrong_addresses_raise_before_a_connection() -> None:
    with pytest.raises(TypeError):
        Client().publish("chat:lobby", "news", object())
    with pytest.raises(ValueError):
        Client("127.0.0.1:8001")


@pytest.mark.parametrize("is_async", [False, True])
@pytest.mark.parametrize(
    ("setting", "error"), [({"body_bytes": 1000}, BadCall), ({"calls_bytes": 1000}, MailboxFull)]
)
def test_a_call_that_is_refused_during_the_upload_gets_the_reason(
    is_async: bool, setting: dict[str, int], error: type[Exception]
) -> None:
    with admin(Called(), **setting) as url, pytest.raises(error, match="1000 bytes"):
        call(url, is_async, "publish", "chat:lobby", "news", "x" * (16 << 20))
