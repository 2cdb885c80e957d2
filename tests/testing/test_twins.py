"""Scripts that run in a RoomTest and on a real server have the same outcome, message by message."""

from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import pytest

from tests.served import Server, served
from tests.testing.live import Live, live
from tests.testing.twins import SETTINGS, InTest, alike, in_test

Stage = InTest | Live
Script = Callable[[Stage], Awaitable[list[Any]]]
SCRIPTS: dict[str, tuple[str, Script]] = {}
# More bytes than the kernel's buffers and the client's queue hold together.
BURSTS, BURST, SIZE = 60, 10, 20_000


def script(kind: str) -> Callable[[Script], Script]:
    def keep(one: Script) -> Script:
        SCRIPTS[one.__name__] = (kind, one)
        return one

    return keep


@script("door")
async def joins(stage: Stage) -> list[Any]:
    asked: list[Any] = [{"who": "Ada"}, {}, {"who": "Eve"}, {"who": 7}, {"who": "broken"}, [1], None]
    return [(await stage.join(params))[1] for params in asked]


@script("door")
async def headers(stage: Stage) -> list[Any]:
    sent = {"x-TAG": "one", "X-Unknown": "two", "Origin": "https://good.example"}
    evil = {"Origin": "https://evil.example"}
    offers = {"Origin": "https://good.example", "Sec-WebSocket-Protocol": "c, a"}
    joined = [(await stage.join({}, one))[1] for one in (sent, evil)]
    return [*joined, *[(await stage.connect({}, one))[1] for one in (sent, evil, offers)]]


@script("door")
async def pushes(stage: Stage) -> list[Any]:
    ada, _ = await stage.join({})
    events = [("double", 21), ("double", "x"), ("double", None), ("reverse", b"abc"), ("refuse", None)]
    events += [("break", None), ("no such", 1), ("no such", b"x"), ("phx_odd", 1)]
    return [*[await ada.push(*one) for one in events], await ada.heard()]


@script("door")
async def messages_on_a_path(stage: Stage) -> list[Any]:
    ada, opened = await stage.connect({"who": "Ada"})
    for data in ("text", b"\x00\xff", "x" * 20_000):
        ada.send(data)
    outcome = [opened, await ada.heard(3)]
    return [*outcome, *[(await stage.connect({"who": name}))[1] for name in ("Eve", "broken")]]


@script("door")
async def a_message_that_is_too_long(stage: Stage) -> list[Any]:
    ada, _ = await stage.connect({})
    ada.send("x" * (1 << 20) + "x")
    return [await ada.ended(), (await stage.connect({}))[1]]


@script("door")
async def publishes(stage: Stage) -> list[Any]:
    ada, _ = await stage.join({})
    answers = [
        await stage.publish(*one) for one in (("news", {"a": 1}), ("no", 1), ("phx_reply", 1), ("x" * 300, 1))
    ]
    return [answers, await ada.heard(1)]


@script("door")
async def ends(stage: Stage) -> list[Any]:
    (ada, _), (eve, _), (joe, _) = [await stage.join({}) for _ in range(3)]
    outcome = [await ada.push("kick"), await ada.ended(), await ada.rejoin({}), await ada.push("double", 1)]
    outcome += [await eve.push("close", 4001), await eve.ended(), await eve.rejoin({"who": "Eve"})]
    outcome += [
        await joe.push("close", 4501),
        await joe.ended(),
        await joe.rejoin({}),
        await joe.push("double", 1),
    ]
    await joe.leave()
    return [*outcome, await joe.ended(), await joe.push("double", 1)]


@script("quiet")
async def quotas(stage: Stage) -> list[Any]:
    ada, _ = await stage.join({})
    outcome = [await ada.push("say", "x") for _ in range(3)]
    joe, _ = await stage.connect({})
    for _ in range(3):
        joe.send("x")
    return [*outcome, await ada.heard(2), await joe.ended()]


@script("log")
async def gaps(stage: Stage) -> list[Any]:
    (slow, _), (other, _) = await stage.join({"$position": None}), await stage.join({})
    slow.pause()
    for _ in range(BURSTS):
        await other.push("burst", [BURST, SIZE])
    slow.resume()
    heard = await slow.heard()
    last = await other.push("say", "last")
    while heard[-1][1] != "last":
        heard += await slow.heard(1)
    upto, seen = 0, set()
    for event, data, offset in heard:
        first, upto_now = (data["from"][1], data["to"][1]) if event == "gap" else (offset, offset)
        assert first == upto + 1, "no message is repeated or left out"
        upto = upto_now
        seen.add(event)
    # The number of gaps depends on the kernel's buffers.
    return [heard[0][0], sorted(seen), last, upto, heard[-1]]


@script("hall")
async def presence(stage: Stage) -> list[Any]:
    ada, _ = await stage.join({"who": "Ada"})
    outcome = [await ada.heard(2)]
    joe, _ = await stage.join({"who": "Joe"})
    outcome += [await ada.heard(1), (await joe.heard(1))[0]]
    await joe.leave()
    return [*outcome, await ada.heard(1)]


@script("log")
async def positions(stage: Stage) -> list[Any]:
    ada, joined = await stage.join({"$position": None})
    epoch = joined[1]["$stream"]["epoch"]
    outcome = [joined, *[await ada.push("say", text) for text in ("one", "two", "three")], await ada.heard(3)]
    asked: list[Any] = [{"$position": [epoch, 1]}, {"$position": [epoch + 1, 1]}, {"$history": 2}]
    for params, count in zip((*asked, {"$position": 7}, {"$history": "2"}), (2, 0, 2, 0, 0), strict=True):
        back, answer = await stage.join(params)
        outcome += [answer, await back.heard(count) if back else None]
    return outcome


@script("log")
async def restarts(stage: Stage) -> list[Any]:
    (ada, joined), (joe, _) = await stage.join({"$position": None}), await stage.join({})
    epoch = joined[1]["$stream"]["epoch"]
    outcome = [
        await ada.push("name", "kept?"),
        await ada.push("say", "one"),
        await ada.heard(1),
        await joe.heard(1),
    ]
    await stage.restart()
    outcome += [await ada.heard(2), await joe.heard(1), await joe.push("say", "two"), await ada.heard(1)]
    back, answer = await stage.join({"$position": [epoch, 0]})
    return [*outcome, answer, await back.heard()]


@script("slow")
async def busy(stage: Stage) -> list[Any]:
    ada, _ = await stage.join({})
    return await ada.push_all(
        "wait", [str(number) * 1000 for number in range(8)], lambda: stage.ask("release")
    )


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    settings = {name.replace(".", "__"): value for name, value in SETTINGS.items()}
    app = "tests.testing.twin_app:app"
    with served(app, server__shards=1, server__hosts=1, **settings) as running:
        yield running


@pytest.mark.parametrize("name", SCRIPTS)
async def test_a_script_has_the_same_outcome_in_a_test_and_on_a_server(server: Server, name: str) -> None:
    kind, play = SCRIPTS[name]
    with live(server, kind, name) as stage:
        expected = alike(await play(stage), {})
    async with in_test(kind, name) as stage:
        assert alike(await play(stage), {}) == expected
    assert len(expected) > 1
