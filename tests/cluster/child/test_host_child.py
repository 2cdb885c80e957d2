"""A host's process around a fake host service: it loads the app, and sends its declarations to the parent."""

import asyncio
import time
from pathlib import Path

import pytest

from runtime.cluster.child import host_child
from runtime.cluster.control.messages import AppSpec, CallRequest, Configure, Listen, Routes, TableMessage
from stateroom.errors import UsageError
from tests.cluster.fakes import DEADLINE_S


class FakeHost:
    """Stands in for HostService."""

    def __init__(self, index, generation, app, settings, address, assign, mark, shards) -> None:
        self.settings, self.shards, self.tables, self.grace_s = settings, shards, [], None
        self.listened = asyncio.Event()
        Path(address).touch()

    async def start(self) -> None:
        pass

    def apply_table(self, version: int, rows, homes, quarantined) -> None:
        self.tables.append(version)

    def stats(self) -> dict[str, int]:
        return {"rooms": 1}

    async def call(self, to, event, data, timeout_s, verb) -> bytes:
        return b"x" * 1000

    async def listen_again(self) -> None:
        self.listened.set()
        raise OSError("no folder")

    async def stop(self, grace_s: float) -> None:
        self.grace_s = grace_s


@pytest.fixture(autouse=True)
def fake(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(host_child, "HostService", FakeHost)
    monkeypatch.setattr(host_child.logs, "configure", lambda level, process: None)


def configure(tmp_path: Path, app: str = "examples.echo:app") -> Configure:
    (tmp_path / "run").mkdir(exist_ok=True)
    given = {"limits.message_bytes": 99}
    return Configure(0, 1, 1, given, AppSpec(app), str(tmp_path / "run" / "host.sock"))


async def test_it_tells_routes_and_settings_and_leaves_no_folder(tmp_path: Path) -> None:
    child = host_child.HostChild(configure(tmp_path))
    ready = await child.start()
    assert [route["path"] for route in ready.routes] == ["/"]
    assert ready.settings["limits.message_bytes"] == 16 << 20
    assert child._host.settings.whole("limits.message_bytes") == 99, "whoever runs the app has the last word"
    assert child._host.shards == 1
    child.apply(Routes([], []))
    child.apply(TableMessage(4, [], []))
    assert child._host.tables == [4]
    assert child.counters() == {"rooms": 1, "lines_dropped": 0}
    await child.stop(1.0)
    assert child._host.grace_s == 1.0
    assert not (tmp_path / "run").exists()


def test_an_app_that_cannot_be_had_is_the_users_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no module 'nowhere'"):
        host_child.HostChild(configure(tmp_path, "nowhere:app"))


async def test_a_host_that_cannot_listen_again_goes_on(tmp_path: Path) -> None:
    child = host_child.HostChild(configure(tmp_path))
    child.apply(Listen())
    await asyncio.wait_for(child._host.listened.wait(), 10)
    await child._listening


async def test_a_call_whose_time_is_over_when_it_is_read_does_not_run(tmp_path: Path) -> None:
    child = host_child.HostChild(configure(tmp_path))
    reply = await child.call(CallRequest(7, 0, "counter", "all", "total", b"null", time.monotonic()))
    assert (reply.id, reply.error, reply.may_have_run) == (7, "timeout", False)


async def test_a_call_from_outside_is_answered_with_its_value(tmp_path: Path) -> None:
    child = host_child.HostChild(configure(tmp_path))
    request = CallRequest(7, 0, "counter", "all", "total", b"null", time.monotonic() + DEADLINE_S)
    reply = await child.call(request)
    assert (reply.id, reply.data) == (7, b"x" * 1000)
