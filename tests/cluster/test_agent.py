"""What the parent of a machine opens, it closes: the folder of sockets, listeners, children."""

import socket
from pathlib import Path

import pytest

from runtime.cluster.agent import Agent
from runtime.cluster.control.messages import AppSpec, SessionTickets, Tls
from stateroom.errors import CertificateError
from tests.cluster.fakes import Fakes, until

GIVEN = {"server.port": 0, "server.shards": 2, "server.hosts": 1}


async def test_it_serves_and_leaves_nothing() -> None:
    fakes = Fakes()
    async with Agent(fakes.engine, AppSpec("a:b"), dict(GIVEN), cores=2) as agent:
        await until(agent.controller.ready.is_set)
        run_dir, address = agent.controller.briefing.run_dir, agent.listeners.by_shard[0][0].getsockname()
        assert run_dir.stat().st_mode & 0o777 == 0o700
        assert agent.readiness() == []
        assert len((await agent.snapshot())["shards"]) == 2
        agent.reload()
        await agent.drain()
    assert not run_dir.exists()
    with pytest.raises(ConnectionRefusedError), socket.create_connection(address, 5):
        pass


@pytest.mark.parametrize(("cores", "processes"), [(1, 1), (2, 1), (3, 1), (8, 4)])
async def test_by_default_there_is_one_of_each_for_every_two_cores(cores: int, processes: int) -> None:
    agent = Agent(Fakes().engine, AppSpec("a:b"), {"server.port": 0}, cores)
    assert len(agent.controller.hosts) == len(agent.controller.shards) == processes
    async with agent:
        pass


async def test_certificates_are_read_checked_and_read_again(tmp_path: Path, monkeypatch) -> None:
    certfile = tmp_path / "server.pem"
    given = {**GIVEN, "tls.certfile": str(certfile)}
    monkeypatch.setattr("runtime.cluster.agent.native_check", lambda *_: None)
    with pytest.raises(CertificateError):
        Agent(Fakes().engine, AppSpec("a:b"), dict(given), 2)
    certfile.write_text("one")
    fakes = Fakes()
    async with Agent(fakes.engine, AppSpec("a:b"), dict(given), 2) as agent:
        await until(agent.controller.ready.is_set)
        shard = fakes.shards[0]
        assert shard.all_told(Tls) == [Tls("one", "one", None, "none")]
        assert len(shard.all_told(SessionTickets)[0].keys_b64) == 1
        certfile.write_text("two")
        agent.reload()
        await until(lambda: len(shard.all_told(Tls)) == 2)
        certfile.unlink()
        agent.reload()
        assert agent.controller.briefing.secrets[Tls].cert_pem == "two", "a bad one changes nothing"


async def test_ticket_keys_are_rotated(tmp_path: Path, monkeypatch) -> None:
    certfile = tmp_path / "server.pem"
    certfile.write_text("one")
    monkeypatch.setattr("runtime.cluster.agent.native_check", lambda *_: None)
    fakes = Fakes()
    given = {**GIVEN, "tls.certfile": str(certfile), "tls.ticket_rotation_s": 0.01}
    async with Agent(fakes.engine, AppSpec("a:b"), given, 2) as agent:
        await until(agent.controller.ready.is_set)
        await until(lambda: len(fakes.shards[0].all_told(SessionTickets)) >= 3)
        first, second = (message.keys_b64 for message in fakes.shards[0].all_told(SessionTickets)[1:3])
        assert second[1] == first[0], "the key before stays good"
