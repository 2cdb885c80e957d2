"""A host's rooms are called, and call, by one exchange."""

import asyncio

from runtime.actors.calls.owners import Home
from runtime.actors.host.composition import Surroundings, compose, core_of
from runtime.actors.host.links import Links
from runtime.actors.host.peer_credentials import Strangers
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
    core, home, strangers = core_of(Settings({})), Home(0, 1, ""), Strangers()
    links = Links(asyncio.get_running_loop(), core, 0, strangers)
    parts = compose(app, Settings({}), core, links, Surroundings(home=home, strangers=strangers))
    rooms, exchange = parts.rooms, parts.exchange
    core.apply_table(1, [(0, 16384, 1)])
    exchange.apply_table(1, [home], [(0, 16384, 0, 1)])
    ref = app.ref(Counter, "a")
    waiting = asyncio.ensure_future(ref.ask("wait"))
    for _ in range(10):  # its turn has begun
        await asyncio.sleep(0)
    await ref.ask("release", timeout_s=5.0)
    assert await waiting == "a waited"
    assert exchange.stats()["calls_ok"] == 2
    await rooms.stop(1.0)
    exchange.stop()
