"""The host that a call from outside goes to."""

import asyncio
import socket
from typing import Any

import pytest

from runtime._native import partition_of
from runtime.actors.calls.peer.frames import DATA_BYTES, Verb
from runtime.cluster.control.channel import Channel
from runtime.cluster.control.messages import CallReply, CallRequest, Routes
from runtime.cluster.controller import Controller
from runtime.cluster.external_calls import ExternalCalls
from stateroom.errors import BadCall, MailboxFull, Moved, NoSuchKind
from tests.cluster.fakes import Fakes, FakeService, controller_of, until


class CalledHost(FakeService):
    """A host whose actors answer with its index and what they were asked."""

    async def call(self, request: CallRequest) -> CallReply:
        said = [
            self.configure.index,
            request.verb,
            request.kind,
            request.key,
            request.event,
            request.data.decode(),
        ]
        return CallReply(request.id, repr(said).encode())


@pytest.fixture
async def controller() -> Any:
    fakes = Fakes()
    fakes.engine._services["host"] = lambda configure: CalledHost(configure, fakes.hosts, "host")
    found = controller_of(fakes.engine, hosts=2, shards=1)
    running = asyncio.create_task(found.run())
    await asyncio.wait_for(found.ready.wait(), 10)
    found.briefing.routes = Routes([{"kind": "chat:{name}"}, {"kind": "chat:{name}:{part}"}], [])
    yield found
    found.kill()
    await asyncio.wait([running])


def owner(controller: Controller, kind: str, key: str) -> int:
    return controller.briefing.directory.table.owners[partition_of(kind, key)]


@pytest.mark.parametrize("key", [str(number) for number in range(6)])
async def test_a_call_goes_to_the_host_that_owns_the_actor(controller: Controller, key: str) -> None:
    value = await ExternalCalls(controller).ask(("counter", key), "add", b"1", 5.0)
    assert eval(value) == [owner(controller, "counter", key), Verb.CALL, "counter", key, "add", "1"]


async def test_a_topic_is_the_room_that_is_declared_first_for_it(controller: Controller) -> None:
    value = await ExternalCalls(controller).publish("chat:a:b", "news", b"{}", 5.0)
    assert eval(value)[1:] == [Verb.PUBLISH, "chat:{name}", "a:b", "news", "{}"]
    value = await ExternalCalls(controller).ask(("", "chat:lobby"), "count", b"null", 5.0)
    assert eval(value)[1:4] == [Verb.CALL, "chat:{name}", "lobby"]
    with pytest.raises(
        NoSuchKind, match=r"topic 'game:1': .*declared: chat:\{name\}, chat:\{name\}:\{part\}"
    ):
        await ExternalCalls(controller).publish("game:1", "news", b"{}", 5.0)


async def test_a_room_that_no_client_could_join_is_refused(controller: Controller) -> None:
    for to in (
        ("", "chat:{name}"),
        ("", "chat:chat:a"),
        ("chat:{name}", "{name}"),
        ("chat:{name}", "chat:a"),
        ("chat:{name}", ""),
    ):
        with pytest.raises(NoSuchKind):
            await ExternalCalls(controller).ask(to, "count", b"null", 5.0)
    with pytest.raises(NoSuchKind, match="Is the f of an f-string missing"):
        await ExternalCalls(controller).publish("chat:{name}", "news", b"{}", 5.0)
    assert await ExternalCalls(controller).ask(("counter", "{any}"), "add", b"1", 5.0)


async def test_an_owner_that_is_away_is_stood_in_for(controller: Controller) -> None:
    key = next(key for key in map(str, range(100)) if owner(controller, "counter", key) == 1)
    controller.hosts[1].ready = False
    assert eval(await ExternalCalls(controller).ask(("counter", key), "add", b"1", 5.0))[0] == 0
    controller.hosts[0].ready = False
    with pytest.raises(Moved) as error:
        await ExternalCalls(controller).ask(("counter", key), "add", b"1", 5.0)
    assert not error.value.may_have_run


@pytest.mark.parametrize(
    ("key", "event", "data"),
    [
        ("a", "add", b" " * (DATA_BYTES + 1)),
        ("a\0b", "add", b"1"),
        ("é" * 257, "add", b"1"),
        ("a", "", b"1"),
        ("a", "é" * 128, b"1"),
    ],
)
async def test_what_no_client_could_say_goes_nowhere(
    controller: Controller, key: str, event: str, data: bytes
) -> None:
    with pytest.raises(BadCall):
        await ExternalCalls(controller).ask(("counter", key), event, data, 5.0)
    with pytest.raises(BadCall):
        await ExternalCalls(controller).publish(f"chat:{key}", event, data, 5.0)


async def test_only_calls_may_have_names_of_the_protocol_s_own(controller: Controller) -> None:
    for event in ("phx_close", "credit"):
        assert await ExternalCalls(controller).ask(("counter", "a"), event, b"1", 5.0)
        with pytest.raises(BadCall, match="the protocol itself uses"):
            await ExternalCalls(controller).publish("chat:a", event, b"1", 5.0)


async def test_the_longest_names_are_taken(controller: Controller) -> None:
    assert await ExternalCalls(controller).ask(("counter", "é" * 256), "e" * 255, b"1", 5.0)


async def test_calls_do_not_pile_up_before_a_host_that_is_stuck(controller: Controller) -> None:
    stuck = []
    for host in controller.hosts:  # 4 MiB that it never reads
        ours, theirs = socket.socketpair()
        stuck.append(theirs)
        host.child.channel = await Channel.open(ours)
        host.child.channel.send(Routes([], [{"body_b64": "x" * (4 << 20)}]))
    with pytest.raises(MailboxFull, match="has not taken"):
        await ExternalCalls(controller, 1 << 20).ask(("counter", "a"), "add", b"1", 5.0)
    for one in stuck:
        one.close()


async def test_a_host_that_dies_ends_its_calls(controller: Controller) -> None:

    slot = controller.hosts[owner(controller, "counter", "a")]
    slot.child.channel.send = lambda message: None  # type: ignore[union-attr]
    asking = asyncio.create_task(ExternalCalls(controller).ask(("counter", "a"), "add", b"1", 60.0))
    await until(lambda: slot.calls._waiting)
    slot.child.kill()  # type: ignore[union-attr]
    with pytest.raises(Moved):
        await asking
