"""An incoming call: whether it is queued, run, and answered once."""

import asyncio
import json
from typing import Any

import pytest

from runtime.actors.activation.awaitables import discard
from runtime.actors.calls.context import CURRENT
from runtime.actors.calls.peer.frames import Answer, Ask, Status, Verb
from stateroom.errors import Reject
from tests.actors.calls.fakes import World


def ask(**given: Any) -> Ask:
    fields = {"number": 5, "kind": "actor", "key": "0", "row_epoch": 1, "verb": Verb.CALL, "event": "do"}
    return Ask(**{**fields, "data": b"2", "remaining_s": 5.0, "wants_value": True, **given})


async def answers(world: World, *asks: Ask) -> list[Answer]:
    """What host 0 answers, when all that was asked has had its turn."""
    found: list[Answer] = []
    for one in asks:
        world.hosts[0].server.take(one, found.append)
    async with asyncio.timeout(30):
        while len(found) < len(asks):
            await asyncio.sleep(0)
    return found


async def test_a_value_is_answered_as_json() -> None:
    world = World()
    world.actor("0", lambda data: data + 1)
    assert await answers(world, ask()) == [Answer(5, Status.OK, 1, b"3")]


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"kind": "nobody"}, Status.NO_SUCH_KIND),
        ({"row_epoch": 2}, Status.MOVED),
        ({"key": "1"}, Status.MOVED),
        ({"chain": (("actor", "0"),)}, Status.CYCLE),
        ({"chain": (("actor", "1"),), "chain_row_epoch": 0}, Status.OK),
        ({"remaining_s": 0.0}, Status.LATE),
    ],
)
async def test_what_cannot_run_is_answered_so(given: dict[str, Any], status: Status) -> None:
    ran = []
    world = World()
    world.actor("0", ran.append)
    assert (await answers(world, ask(**given)))[0].status is status
    assert bool(ran) == (status is Status.OK)


async def test_a_kind_that_is_not_declared_is_answered_with_what_is() -> None:
    (answer,) = await answers(World(), ask(kind="nobody"))
    assert answer.reason == "nobody is missing"


async def test_the_time_on_the_way_counts_where_both_hosts_have_one_clock() -> None:
    ran: list[object] = []
    world = World()
    world.actor("0", ran.append)
    now_s = asyncio.get_running_loop().time()
    found = await answers(world, ask(sent_s=now_s - 5.0), ask(sent_s=now_s - 1.0), ask(sent_s=0.0))
    assert sorted(one.status for one in found) == [Status.OK, Status.OK, Status.LATE]
    assert len(ran) == 2


async def test_who_asks_under_an_old_epoch_is_not_heard() -> None:
    world = World()
    world.actor("0", lambda data: data)
    world.table(2, 0, 0)
    stale = ask(row_epoch=2, chain=(("actor", "1"),), chain_row_epoch=1)
    assert (await answers(world, stale))[0].status is Status.MOVED


@pytest.mark.parametrize(
    ("says", "status"),
    [("moved", Status.MOVED), ("full", Status.FULL), ("rooms", Status.FULL), ("quarantined", Status.FAILED)],
)
async def test_what_the_core_does_not_take_is_answered_at_once(says: str, status: Status) -> None:
    world = World()
    world.hosts[0].core.says = says
    assert [answer.status for answer in await answers(world, ask())] == [status]


async def test_a_failure_gives_its_reason_and_is_reported_to_the_cell_unless_it_is_a_refusal() -> None:
    def handle(data: Any) -> None:
        raise Reject("poor") if data == 2 else KeyError("x")

    world = World()
    identity = world.actor("0", handle)
    refused, broken = await answers(world, ask(), ask(data=b"3"))
    assert (refused.status, refused.reason) == (Status.FAILED, "poor")
    assert (broken.code, broken.reason) == ("internal", "KeyError: 'x'")
    assert [type(error) for error in world.hosts[0].core.actors[identity].errors] == [KeyError]


async def test_no_handler_and_no_json_are_failures_too() -> None:
    world = World()
    world.actor("0", None)
    world.actor("00", lambda _: object())
    unhandled, no_json = await answers(world, ask(), ask(key="00"))
    assert unhandled.code == "unhandled"
    assert "object" in no_json.reason


async def test_an_awaited_handler_runs_in_its_callers_chain_and_time() -> None:
    seen = []

    async def handle(data: Any) -> int:
        await asyncio.sleep(0)
        seen.append(CURRENT.get())
        return data

    world = World()
    world.actor("0", handle)
    found = await answers(world, ask(chain=(("actor", "1"),)))
    assert json.loads(found[0].data) == 2
    assert seen[0].chain == (("actor", "1"), ("actor", "0"))
    assert seen[0].deadline_s <= asyncio.get_running_loop().time() + 5.0


async def test_a_tell_is_answered_when_it_is_in_the_mailbox_and_has_no_deadline() -> None:
    seen = []
    world = World()
    world.actor("0", lambda _: seen.append(CURRENT.get()))
    found: list[Answer] = []
    world.hosts[0].server.take(ask(wants_value=False, remaining_s=1.0), found.append)
    assert [answer.status for answer in found] == [Status.OK]
    while not seen:
        await asyncio.sleep(0)
    assert (seen[0].chain, seen[0].deadline_s) == ((("actor", "0"),), float("inf"))
    assert len(found) == 1


@pytest.mark.parametrize(("handles", "data", "code"), [(False, b"1", "unhandled"), (True, b"0", "poor")])
async def test_a_refused_tell_is_reported_to_the_cell(*, handles: bool, data: bytes, code: str) -> None:
    def handle(data: Any) -> None:
        raise Reject("poor")

    world = World()
    actor = world.hosts[0].core.actors[world.actor("0", handle if handles else None)]
    await answers(world, ask(wants_value=False, data=data), ask())
    await asyncio.sleep(0)
    assert actor.refused == [code]


async def test_what_waits_when_its_partition_goes_is_answered_and_does_not_run() -> None:
    ran: list[object] = []
    world = World()
    world.actor("0", ran.append)
    found: list[Answer] = []
    world.hosts[0].server.take(ask(), found.append)
    world.table(2, 1, 1)
    assert [answer.status for answer in found] == [Status.MOVED]
    await asyncio.sleep(0)
    assert ran == []


async def test_a_turn_that_is_cut_short_is_answered() -> None:
    started = asyncio.Event()

    async def handle(_: object) -> None:
        started.set()
        await asyncio.Event().wait()

    world = World()
    world.actor("0", handle)
    found: list[Answer] = []
    world.hosts[0].server.take(ask(), found.append)
    await started.wait()
    for task, waiting in world.hosts[0].core.tasks.items():
        task.cancel()
        discard(waiting)
        await asyncio.wait([task])
    assert [answer.status for answer in found] == [Status.CUT]
