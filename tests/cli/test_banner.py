"""The banner that `serve` prints when it is ready."""

from runtime.cli.banner import banner
from runtime.cluster.agent import Agent
from runtime.cluster.control.messages import AppSpec
from tests.cluster.fakes import Fakes, until


async def test_the_banner_names_addresses_rooms_and_the_admin_port() -> None:
    given = {"server.port": 0, "server.shards": 2, "server.hosts": 1}
    async with Agent(Fakes().engine, AppSpec("a:b"), given, cores=2) as agent:
        await until(agent.controller.ready.is_set)
        (url,) = agent.listeners.urls(tls=False)
        lines = banner("a:b", agent, "http://127.0.0.1:9", 4000).splitlines()
        assert lines[0] == "Stateroom serves a:b"
        assert f"  listen  {url}" in lines
        assert f"  room    {url.replace('http', 'ws')}/   echo" in lines
        assert f"  topics  {url.replace('http', 'ws')}/socket/websocket   echo" in lines
        assert any("http://127.0.0.1:9/" in line for line in lines)
        assert lines[-1].startswith("  2 shards and 1 host;")
        assert any(line.startswith("  limit   3744 connections a shard") for line in lines)
        silent = banner("a:b", agent, None, 1 << 20)
        assert "limit" not in silent
        assert "admin" not in silent
