"""The actors of a host are called, and make calls, through one HostCalls."""

import asyncio

from runtime.actors.calls.owners import LiveHost
from runtime.actors.host.composition import HostEnvironment, compose, core_of
from runtime.actors.host.links import Links
from runtime.actors.host.peer_credentials import PeerCredentials
from runtime.settings import Settings
from stateroom import Actor, App, call, readonly

app = App()


@app.actor("counter")
class Counter(Actor):
    def on_start(self) -> None:
        self.waits = asyncio.Event()

    @call
    async def wait(self) -> str:
        await self.waits.wait()
        return f"{self.key} waited"

    @readonly
    @call
    def release(self) -> None:
        self.waits.set()


async def test_an_actor_is_called_beside_its_turns_and_by_refs_of_its_app() -> None:
    core, live_host, credentials = core_of(Settings({})), LiveHost(0, 1, ""), PeerCredentials()
    links = Links(asyncio.get_running_loop(), core, 0, credentials)
    parts = compose(
        app, Settings({}), core, links, HostEnvironment(live_host=live_host, credentials=credentials)
    )
    rooms, calls = parts.actors, parts.calls
    core.apply_table(1, [(0, 16384, 1)])
    calls.apply_table(1, [live_host], [(0, 16384, 0, 1)])
    ref = app.ref(Counter, "a")
    waiting = asyncio.ensure_future(ref.ask("wait"))
    for _ in range(10):  # its turn has begun
        await asyncio.sleep(0)
    await ref.ask("release", timeout_s=5.0)
    assert await waiting == "a waited"
    assert calls.stats()["calls_ok"] == 2
    await rooms.stop(1.0)
    calls.stop()
