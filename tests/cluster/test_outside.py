"""Which host a call from outside goes to."""

import asyncio
from typing import Any

import pytest

from runtime._native import partition_of
from runtime.actors.calls.frames import DATA_BYTES, Verb
from runtime.cluster import outside
from runtime.cluster.control import CallReply, CallRequest, Routes
from runtime.cluster.controller import Controller
from runtime.errors import BadCall, Moved, NoSuchKind
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
    value = await outside.ask(controller, ("counter", key), "add", b"1", 5.0)
    assert eval(value) == [owner(controller, "counter", key), Verb.CALL, "counter", key, "add", "1"]


async def test_a_topic_is_the_room_that_is_declared_first_for_it(controller: Controller) -> None:
    value = await outside.publish(controller, "chat:a:b", "news", b"{}", 5.0)
    assert eval(value)[1:] == [Verb.PUBLISH, "chat:{name}", "a:b", "news", "{}"]
    value = await outside.ask(controller, ("", "chat:lobby"), "count", b"null", 5.0)
    assert eval(value)[1:4] == [Verb.CALL, "chat:{name}", "lobby"]
    with pytest.raises(NoSuchKind, match="topic 'game:1'"):
        await outside.publish(controller, "game:1", "news", b"{}", 5.0)


async def test_an_owner_that_is_away_is_stood_in_for(controller: Controller) -> None:
    key = next(key for key in map(str, range(100)) if owner(controller, "counter", key) == 1)
    controller.hosts[1].ready = False
    assert eval(await outside.ask(controller, ("counter", key), "add", b"1", 5.0))[0] == 0
    controller.hosts[0].ready = False
    with pytest.raises(Moved) as error:
        await outside.ask(controller, ("counter", key), "add", b"1", 5.0)
    assert not error.value.may_have_run


async def test_data_that_is_too_long_goes_nowhere(controller: Controller) -> None:
    with pytest.raises(BadCall):
        await outside.ask(controller, ("counter", "a"), "add", b" " * (DATA_BYTES + 1), 5.0)


async def test_a_host_that_dies_ends_its_calls(controller: Controller) -> None:

    place = controller.hosts[owner(controller, "counter", "a")]
    place.child.channel.send = lambda message: None  # type: ignore[union-attr]
    asking = asyncio.create_task(outside.ask(controller, ("counter", "a"), "add", b"1", 60.0))
    await until(lambda: place.calls._waiting)
    place.child.kill()  # type: ignore[union-attr]
    with pytest.raises(Moved):
        await asking
