"""Which peers may connect, and what happens when none can."""

import asyncio
import os
from pathlib import Path

import pytest

from runtime.actors.host import links, peer_credentials
from stateroom import Member, Room
from tests.actors.conftest import Serve
from tests.actors.fake_shard import SEND, FakeShard, join, message, opening


class Echo(Room):
    def on_message(self, member: Member, event: str, data: str | bytes) -> None:
        member.send(event, data)


async def test_a_peer_of_another_user_is_closed_before_it_is_read(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    service, shard = await serve(Echo)
    monkeypatch.setattr(peer_credentials, "peer_uid", lambda descriptor: os.getuid() + 1)
    stranger = await FakeShard.connect(service._address, shard=1)
    with pytest.raises((EOFError, ConnectionError)):
        await stranger.receive()
    assert service.stats()["peers_refused"] == 1
    shard.close()


async def test_more_than_a_socket_takes_arrives_all_the_same(serve: Serve) -> None:
    _, shard = await serve(Echo)
    data = "x" * 100_000
    shard.send(opening(0, "t:{name}", "a"), join(1), *(message(1, data) for _ in range(50)))
    lengths = []
    while len(lengths) < 50:
        frame = await shard.receive()
        lengths += [len(frame.body)] if frame.kind == SEND else []
    assert lengths == [100_000] * 50


async def test_the_address_is_gone_after_the_end(serve: Serve) -> None:
    service, _ = await serve(Echo)
    assert Path(service._address).exists()
    await service.stop(1.0)
    assert not Path(service._address).exists()


async def test_accepting_goes_on_when_descriptors_are_back(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    service, _ = await serve(Echo)
    assert service._links is not None
    native, failed = service._links._native, asyncio.Event()

    class Exhausted:
        def accept(self) -> None:
            failed.set()
            raise OSError(24, "Too many open files")

    monkeypatch.setattr(links, "RETRY_S", 0.0)
    service._links._native = Exhausted()  # type: ignore[assignment]
    connecting = await FakeShard.connect(service._address, shard=1)
    await failed.wait()
    service._links._native = native
    connecting.send(opening(0, "t:{name}", "a"), join(1), message(1, "x"))
    assert (await connecting.receive()).body == b"x"


async def test_a_removed_socket_is_made_again_and_links_go_on(serve: Serve) -> None:
    service, shard = await serve(Echo)
    shard.send(opening(0, "t:{name}", "a"), join(1))
    for path in (service._address, service._address + ".peer"):
        Path(path).unlink()
    await service.listen_again()
    await service.listen_again()  # and if nothing was wrong
    assert Path(service._address + ".peer").is_socket()
    other = await FakeShard.connect(service._address, shard=1)
    for one in (shard, other):
        if one is other:
            one.send(opening(0, "t:{name}", "a"), join(1))
        one.send(message(1, "hello"))
        while (await one.receive()).kind != SEND:
            pass
    other.close()


async def test_a_folder_that_is_gone_is_named_by_the_error(serve: Serve) -> None:
    service, _ = await serve(Echo)
    service._address = "/nowhere/host.sock"
    with pytest.raises(OSError, match=r"/nowhere/host\.sock"):
        await service.listen_again()
