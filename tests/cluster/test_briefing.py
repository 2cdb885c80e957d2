"""What children are told, as values."""

from pathlib import Path

from runtime.actors.calls.owners import LiveHost
from runtime.cluster.briefing import Briefing
from runtime.cluster.control.messages import (
    AppSpec,
    Configure,
    Ready,
    Routes,
    SessionTickets,
    Start,
    TableMessage,
    Tls,
)
from runtime.cluster.restart.blame import DEATHS, PERIOD_S, Blame

READY = Ready([{"path": "/"}], [], {"room.idle_s": 3.0})


def briefing() -> Briefing:
    return Briefing(AppSpec("a:b"), {"limits.queue_bytes": 5}, Path("/run"), [[3], [4]])


def test_a_shard_is_told_nothing_before_the_app_is_known() -> None:
    assert briefing().of_shard(0, 1) == []


def test_a_shard_is_told_all_before_it_is_to_start() -> None:
    told = briefing()
    told.remember(Tls("old", "k", None, "none"))
    told.remember(Tls("new", "k", None, "none"))
    told.remember(SessionTickets(["k"]))
    told.learn(READY)
    configure, *rest = told.of_shard(1, 7)
    assert isinstance(configure, Configure)
    assert (configure.index, configure.generation, configure.shards, configure.listeners) == (1, 7, 2, [4])
    assert configure.settings["room.idle_s"] == 3.0
    assert configure.settings["limits.queue_bytes"] == 5
    assert [type(message) for message in rest] == [Tls, SessionTickets, Routes, TableMessage, Start]
    assert rest[0] == Tls("new", "k", None, "none")


def test_routes_are_told_again_only_when_they_changed() -> None:
    told = briefing()
    assert told.learn(READY) == Routes(READY.routes, [])
    assert told.learn(READY) is None
    assert told.learn(Ready([{"path": "/new"}])) == Routes([{"path": "/new"}], [])
    assert told.app_settings == READY.settings, "shards that run keep the settings they began with"


def test_every_generation_of_a_host_has_an_address_of_its_own() -> None:
    told = briefing()
    first, again = told.of_host(0, 1)[0], told.of_host(0, 2)[0]
    assert first.address != again.address
    told.directory.up(LiveHost(0, 2, again.address))
    assert told.table().hosts[0].address == again.address


def test_hosts_get_the_quarantined_actors_with_their_times() -> None:
    told = briefing()
    told.blame = Blame(lambda: 100.0)
    for _ in range(DEATHS):
        told.blame.charge(("chat", "a"))
    assert told.table().quarantined == [("chat", "a", PERIOD_S)]
