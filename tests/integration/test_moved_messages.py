"""Messages of direct clients while their rooms move between running hosts: each is handled once, in order."""

import asyncio

from websockets.asyncio.client import ClientConnection, connect

from tests.served import DEADLINE_S, Server, served, until

APP = "tests.integration.apps:app"
ROOMS = 16
# The back-off of a host that has died twice.
AWAY = {"supervisor__backoff_initial_s": 2.0, "supervisor__backoff_max_s": 2.0}


class Talker:
    """Sends numbers to its own room without waiting for their echoes."""

    def __init__(self, client: ClientConnection) -> None:
        self.client = client
        self.said = 0
        self.heard: list[int] = []

    async def talk(self, moved: asyncio.Event) -> None:
        """Sends until the rooms have moved; then receives all echoes."""
        hearing = asyncio.create_task(self.hear())
        while not moved.is_set():
            await self.client.send(str(self.said))
            self.said += 1
            await asyncio.sleep(0.001)
        await self.client.send("end")
        await asyncio.wait_for(hearing, DEADLINE_S)

    async def hear(self) -> None:
        while (text := await self.client.recv()) != "end":
            if text[:1].isdigit():
                self.heard.append(int(text))


def leave_all_to_host_1(server: Server) -> int:
    """Kills host 0 twice, so that it is in back-off for a while. Returns its generation."""
    generation = server.kill("host", 0)
    server.wait_back("host", 0, generation)
    assert server.kill("host", 0) == generation + 1
    until(lambda: server.stats()["hosts"][1]["partitions"] == 16384, "the other host owns all partitions")
    return generation + 1


async def talk_through_a_move(server: Server) -> list[Talker]:
    talkers = [Talker(await connect(f"{server.url}/memory/{number}")) for number in range(ROOMS)]
    moved = asyncio.Event()
    generation = await asyncio.to_thread(leave_all_to_host_1, server)
    for talker in talkers:  # messages in transit to the dead host may be lost
        await talker.client.send("ready?")
        while await asyncio.wait_for(talker.client.recv(), DEADLINE_S) != "ready?":
            pass
    async with asyncio.TaskGroup() as group:
        for talker in talkers:
            group.create_task(talker.talk(moved))
        await asyncio.to_thread(server.wait_back, "host", 0, generation)
        await asyncio.sleep(0.1)
        moved.set()
    for talker in talkers:
        await talker.client.close()
    return talkers


def test_every_message_of_a_direct_client_is_handled_once_while_its_room_moves() -> None:
    settings = {"server__hosts": 2, "server__shards": 1, "limits__messages_per_s": 0, **AWAY}
    with served(APP, **settings) as server:
        talkers = asyncio.run(talk_through_a_move(server))
        assert server.stats()["hosts"][0]["counters"]["activations"] > 0, "some rooms have moved"
        for talker in talkers:
            assert talker.heard == list(range(talker.said))
