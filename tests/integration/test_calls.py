"""Actors that call each other on two hosts, and programs that call them from outside; with real processes and kills."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from typing import Any
from urllib.parse import quote

import pytest
from websockets.exceptions import InvalidStatus

from runtime._native import partition_of
from runtime.cluster.table import assign
from stateroom.admin import AsyncClient, Client
from stateroom.errors import AskCycle, AskTimeout, Failed, Moved, NoSuchKind
from tests.channels import Channels
from tests.integration.calling import FLOOD_BYTES
from tests.integration.conftest import Clients
from tests.served import DEADLINE_S, Server, served, until

APP = "tests.integration.calling:app"
OWNERS = assign(frozenset({0, 1}))


def keys(kind: str, host: int, count: int = 1) -> list[str]:
    """Keys of actors that belong to this one of two hosts."""
    owned = (key for key in map(str, range(10_000)) if OWNERS[partition_of(kind, key)] == host)
    return [next(owned) for _ in range(count)]


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with served(APP, server__hosts=2) as found:
        yield found


@pytest.fixture
def backend(server: Server) -> Client:
    return Client(server.admin)


def test_an_ask_passes_from_host_to_host_and_back(server: Server, backend: Client) -> None:
    here, there = keys("relay", 0, 2), keys("relay", 1, 2)
    pids = backend.ask("relay", here[0], "pass", {"through": [there[0], here[1], there[1]]})
    assert pids == [server.pid("host", 0), server.pid("host", 1)] * 2


def test_a_room_asks_a_counter_on_any_host(server: Server, clients: Clients) -> None:
    for name in keys("counter", 0) + keys("counter", 1):
        client, _ = clients.join(server, f"/board/{name}")
        for word, total in (("abc", 3), ("de", 5)):
            client.send(word)
            assert client.recv(DEADLINE_S) == f"total {total}"


def test_a_room_is_asked_by_its_topic_and_omitted_arguments_have_their_defaults(
    server: Server, backend: Client, clients: Clients
) -> None:
    name = keys("board:{name}", 1)[0]
    clients.join(server, f"/board/{name}")
    assert backend.ask(topic=f"board:{name}", event="size") == 1
    assert backend.ask(topic=f"board:{name}", event="size", data=5) == 6


def test_a_join_with_invalid_params_is_refused(server: Server) -> None:
    with Channels(server) as socket:
        refused = socket.ask("board:typed", "phx_join", {"age": 7})
        assert (refused.status, refused.response["code"]) == ("error", "invalid"), refused
        assert socket.ask("board:typed", "phx_join", {"age": "7"}).status == "ok"


def test_asks_in_a_cycle_fail_immediately(backend: Client) -> None:
    here, there = keys("relay", 0)[0], keys("relay", 1)[0]
    with pytest.raises(Failed, match="AskCycle") as error:
        backend.ask("relay", here, "pass", {"through": [there, here]}, timeout_s=DEADLINE_S)
    assert error.value.reason_code == "internal"
    assert not issubclass(AskCycle, Failed)


def test_errors_of_an_actor_reach_the_calling_program(backend: Client) -> None:
    key = keys("counter", 1)[0]
    with pytest.raises(NoSuchKind):
        backend.ask("nothing", "a", "add")
    with pytest.raises(NoSuchKind, match="topic 'nothing'"):
        backend.publish("nothing", "add")
    for event, data, code in [
        ("add", {"n": -1}, "negative"),
        ("add", {"n": "x"}, "invalid"),
        ("x", 1, "unhandled"),
    ]:
        with pytest.raises(Failed) as failed:
            backend.ask("counter", key, event, data)
        assert failed.value.reason_code == code
    with pytest.raises(AskTimeout) as late:
        backend.ask("counter", key, "sleep", 0.5, timeout_s=0.05)
    assert late.value.may_have_run


@pytest.mark.parametrize("name", ["{name}", "a{b.c}d", "board:a", "a}b", "{", "x:y", "board"])
def test_backends_can_call_exactly_the_rooms_that_clients_can_join(
    server: Server, backend: Client, clients: Clients, name: str
) -> None:
    calls = [
        lambda: backend.publish(f"board:{name}", "news", {}),
        lambda: backend.ask(topic=f"board:{name}", event="size"),
        lambda: backend.ask("board:{name}", name, "size"),
    ]
    fits = name in {"a}b", "{", "x:y", "board"}
    for call in calls:
        with nullcontext() if fits else pytest.raises(NoSuchKind):
            call()
    with Channels(server) as socket:
        answer = socket.ask(f"board:{name}", "phx_join", {"age": "7"})
    assert answer.status == "ok" if fits else answer.response["code"] == "no_such_topic"
    with nullcontext() if fits else pytest.raises(InvalidStatus, match="404"):
        clients.join(server, f"/board/{quote(name)}")


async def test_publishing_reaches_the_members_of_a_room_on_either_host(
    server: Server, clients: Clients
) -> None:
    backend = AsyncClient(server.admin)
    for host in (0, 1):
        name = keys("board:{name}", host)[0]
        client, pid = clients.join(server, f"/board/{name}")
        assert int(pid) == server.pid("host", host)
        await backend.publish(f"board:{name}", "message", {"host": host})
        assert client.recv(DEADLINE_S) == f'{{"host":{host}}}'


@pytest.mark.parametrize("given", [{}, {"host__link_bytes": 1 << 20}], ids=["by default", "set"])
def test_calls_to_another_host_are_bounded_until_it_reads_them(given: dict[str, int]) -> None:
    most_bytes = given.get("host__link_bytes", 64 << 20)
    with served(APP, server__hosts=2, mailbox__bytes=0, **given) as server:
        backend, there = Client(server.admin), keys("counter", 1)[0]
        told = backend.ask("relay", keys("relay", 0)[0], "flood", there, timeout_s=DEADLINE_S)
        assert most_bytes <= told * FLOOD_BYTES <= most_bytes + 2 * FLOOD_BYTES
        total = lambda: backend.ask("counter", there, "add", {"n": 0})  # noqa: E731
        until(lambda: total() == told, "all tells arrive")


def add_until(server: Server, key: str, ended: threading.Event, gate: threading.Barrier) -> dict[str, int]:
    """Adds 1 repeatedly. Returns how often the call succeeded, did not run, and had an unknown outcome."""
    backend, seen = Client(server.admin), {"done": 0, "not": 0, "unknown": 0}
    gate.wait(DEADLINE_S)
    while not ended.is_set():
        try:
            backend.ask("counter", key, "add", {"n": 1})
            seen["done"] += 1
        except (Moved, AskTimeout) as error:
            seen["unknown" if error.may_have_run else "not"] += 1
    return seen


def test_asks_to_a_killed_host_end_with_correct_errors() -> None:
    with served(APP, server__hosts=2) as server, ThreadPoolExecutor(8) as pool:
        ended, gate = threading.Event(), threading.Barrier(5)
        there = keys("counter", 1)[0]
        asking = [pool.submit(add_until, server, there, ended, gate) for _ in range(4)]
        backend = Client(server.admin)
        relays = keys("relay", 0)[0], keys("relay", 1)[0]
        gate.wait(DEADLINE_S)
        slow = pool.submit(backend.ask, "counter", keys("counter", 1, 2)[1], "sleep", 3600.0, timeout_s=60.0)
        until(lambda: server.total("calls_ok", "host") > 20, "asks are answered")
        pids = {server.pid("host", 1)}
        generation = server.kill("host", 1)
        with pytest.raises(Moved) as cut:
            slow.result(DEADLINE_S)
        assert cut.value.may_have_run
        server.wait_back("host", 1, generation)

        def answers() -> Any:
            return backend.ask("relay", relays[0], "pass", {"through": [relays[1]]})

        assert set(answers()) == {server.pid("host", 0), server.pid("host", 1)}
        assert server.pid("host", 1) not in pids
        ended.set()
        seen = [one.result(DEADLINE_S) for one in asking]
    assert all(one["done"] for one in seen), seen
    assert sum(one["unknown"] for one in seen) <= 4 * 2, (
        "only calls in progress at the host's death and return have an unknown outcome"
    )
