"""Links between hosts over real sockets: opened when needed, ended with a generation, refused to other users."""

import asyncio
import contextlib
import contextvars
import os
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from runtime.actors.calls.owners import LiveHost, peer_address
from runtime.actors.calls.peer.frames import Answer, Ask, Cycle, Hello, Settled, Status, Verb, encode
from runtime.actors.calls.peer.pool import PeerPool
from runtime.actors.host import peer_credentials
from runtime.actors.host.peer_credentials import PeerCredentials

DEADLINE_S = 10.0
USER = contextvars.ContextVar("user", default="nobody")


class Node:
    """A host's links, and what came over them. Asks are answered at once."""

    def __init__(self, live_host: LiveHost) -> None:
        self.live_host = live_host
        self.heard: list[object] = []
        self.users: list[str] = []
        self.gone: list[tuple[int, frozenset[int]]] = []
        self.credentials = PeerCredentials()
        self.peers = PeerPool(live_host, asyncio.get_running_loop(), self.credentials)

    async def open(self) -> None:
        await self.peers.open(self)

    def received(self, connection, frame) -> None:
        self.heard.append(frame)
        self.users.append(USER.get())
        if isinstance(frame, Ask):
            connection.send(Answer(frame.number, Status.OK, frame.row_epoch))

    def lost(self, link: int, unsent: frozenset[int]) -> None:
        self.gone.append((link, unsent))


Start = Callable[..., "asyncio.Future[Node]"]


@pytest.fixture
async def start(tmp_path: Path) -> AsyncIterator[Start]:
    nodes: list[Node] = []

    async def one(index: int, generation: int = 1) -> Node:
        node = Node(LiveHost(index, generation, str(tmp_path / f"host-{index}-{generation}.sock")))
        await node.open()
        nodes.append(node)
        return node

    yield one
    for node in nodes:
        node.peers.close()


async def test_an_address_that_cannot_be_listened_at_is_named(tmp_path: Path) -> None:
    live_host = LiveHost(0, 1, str(tmp_path / "removed" / "host.sock"))
    with pytest.raises(OSError, match=r"cannot listen on .*/removed/host\.sock\.peer: "):
        await Node(live_host).open()


async def until(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(DEADLINE_S):
        while not condition():
            await asyncio.sleep(0)


def ask(number: int) -> Ask:
    return Ask(number, "kind", "key", 1, Verb.CALL, "event", b"", 5.0, True)


async def test_the_first_frame_opens_a_link_and_answers_come_back_over_it(start: Start) -> None:
    one, two = await start(0), await start(1)
    one.peers.apply([one.live_host, two.live_host])
    assert one.peers.send(1, ask(1)) == one.peers.send(1, ask(2)) == 1
    await until(lambda: len(one.heard) == 2)
    assert two.heard == [ask(1), ask(2)]
    assert one.heard == [Answer(1, Status.OK, 1), Answer(2, Status.OK, 1)]


async def test_a_link_keeps_nothing_of_the_context_that_it_was_opened_in(start: Start) -> None:
    one, two = await start(0), await start(1)
    one.peers.apply([one.live_host, two.live_host])
    turn = contextvars.copy_context()
    turn.run(USER.set, "ada")
    turn.run(one.peers.send, 1, ask(1))
    await until(lambda: one.heard)
    assert one.users == ["nobody"]


async def test_no_host_is_reached_before_the_links_are_opened(start: Start, tmp_path: Path) -> None:
    one, two = Node(LiveHost(0, 1, str(tmp_path / "host-0-1.sock"))), await start(1)
    one.peers.apply([two.live_host])
    assert one.peers.send(1, ask(1)) is None
    await one.open()
    assert one.peers.send(1, ask(2)) == 1
    await until(lambda: two.heard == [ask(2)])
    one.peers.close()


async def test_a_host_that_is_not_in_the_table_is_not_reached(start: Start) -> None:
    one = await start(0)
    one.peers.apply([one.live_host])
    assert one.peers.send(1, Cycle(1)) is None
    assert one.peers.send(0, Cycle(1)) is None


async def test_a_host_that_cannot_be_reached_gives_back_what_had_not_left(
    start: Start, tmp_path: Path
) -> None:
    one = await start(0)
    one.peers.apply([LiveHost(1, 1, str(tmp_path / "nowhere"))])
    assert one.peers.send(1, ask(7)) == 1
    one.peers.send(1, Cycle(1))
    await until(lambda: one.gone)
    assert one.gone == [(1, frozenset({7}))]
    assert one.peers.send(1, ask(8)) == 2, "it is tried anew"


async def test_a_host_that_comes_into_reach_is_logged_and_so_is_what_cannot_be_read(
    start: Start, tmp_path: Path
) -> None:
    one = await start(0)
    one.peers.apply([LiveHost(1, 1, str(tmp_path / "host-1-1.sock"))])
    with capture_logs() as lines:
        for tries in (1, 2):
            one.peers.send(1, ask(7))
            await until(lambda tries=tries: len(one.gone) == tries)
        await start(1)
        one.peers.send(1, ask(8))
        await until(lambda: one.heard)
        await closed(peer_address(one.live_host.address), encode([Hello(2, 1)]) + b"\xff" * 100)
    told = [(line["event"], line.get("host", line.get("peer")), line["left_out"]) for line in lines]
    assert told == [("peer_unreachable", 1, 0), ("peer_reachable_again", 1, 1), ("peer_link_broken", 2, 0)]


async def test_a_new_generation_of_a_host_gets_a_new_link(start: Start) -> None:
    one, two, again = await start(0), await start(1), await start(1, 2)
    one.peers.apply([two.live_host])
    one.peers.send(1, ask(1))
    await until(lambda: one.heard)
    one.peers.apply([again.live_host])
    assert one.gone == [(1, frozenset())]
    assert one.peers.send(1, ask(2)) == 2
    await until(lambda: again.heard)
    assert (two.heard, again.heard) == ([ask(1)], [ask(2)])


async def test_a_link_ends_with_its_host(start: Start) -> None:
    one, two = await start(0), await start(1)
    one.peers.apply([two.live_host])
    one.peers.send(1, ask(1))
    await until(lambda: one.heard)
    two.peers.close()
    await until(lambda: one.gone)
    assert not Path(peer_address(two.live_host.address)).exists()


async def closed(path: str, sent: bytes) -> None:
    """Connects and sends; waits for the end."""
    reader, writer = await asyncio.open_unix_connection(path)
    writer.write(sent)
    with contextlib.suppress(ConnectionError):
        assert await asyncio.wait_for(reader.read(), DEADLINE_S) == b""
    writer.close()


@pytest.mark.parametrize("sent", [b"", encode([Hello(1, 1), Settled(1)])])
async def test_another_user_is_closed_before_it_is_read(
    start: Start, monkeypatch: pytest.MonkeyPatch, sent: bytes
) -> None:
    one = await start(0)
    monkeypatch.setattr(peer_credentials, "peer_uid", lambda descriptor: os.getuid() + 1)
    await closed(peer_address(one.live_host.address), sent)
    assert (one.heard, one.credentials.refused) == ([], 1)


async def test_who_does_not_say_first_which_host_it_is_is_not_heard(start: Start) -> None:
    one = await start(0)
    await closed(peer_address(one.live_host.address), encode([Settled(1), Hello(1, 1)]))
    assert (one.heard, one.credentials.refused) == ([], 1)


async def test_a_closed_pool_opens_no_link(start: Start) -> None:
    one, two = await start(0), await start(1)
    one.peers.apply([two.live_host])
    one.peers.send(1, ask(1))
    await until(lambda: one.heard)
    one.peers.close()
    await until(lambda: one.gone)
    assert one.peers.send(1, ask(2)) is None
