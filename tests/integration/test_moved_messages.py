"""Messages of direct clients while their rooms move between running hosts: each is handled once, in order."""

import asyncio

from websockets.asyncio.client import ClientConnection, connect

from tests.served import DEADLINE_S, Server, served, until

APP = "tests.integration.apps:app"
ROOMS = 16
# The back-off of a host that has died twice.
AWAY = {"supervisor__backoff_initial_s": 2.0, "supervisor__backoff_max_s": 2.0}


class Sender:
    """Sends numbers to its own room without waiting for their echoes."""

    def __init__(self, client: ClientConnection) -> None:
        self.client = client
        self.sent = 0
        self.received: list[int] = []

    async def send(self, moved: asyncio.Event) -> None:
        """Sends until the rooms have moved; then receives all echoes."""
        receiving = asyncio.create_task(self.receive())
        while not moved.is_set():
            await self.client.send(str(self.sent))
            self.sent += 1
            await asyncio.sleep(0.001)
        await self.client.send("end")
        await asyncio.wait_for(receiving, DEADLINE_S)

    async def receive(self) -> None:
        while (text := await self.client.recv()) != "end":
            if text[:1].isdigit():
                self.received.append(int(text))


def leave_all_to_host_1(server: Server) -> int:
    """Kills host 0 twice, so that it is in back-off for a while. Returns its generation."""
    generation = server.kill("host", 0)
    server.wait_back("host", 0, generation)
    assert server.kill("host", 0) == generation + 1
    until(lambda: server.stats()["hosts"][1]["partitions"] == 16384, "the other host owns all partitions")
    return generation + 1


async def send_during_a_move(server: Server) -> list[Sender]:
    senders = [Sender(await connect(f"{server.url}/memory/{number}")) for number in range(ROOMS)]
    moved = asyncio.Event()
    generation = await asyncio.to_thread(leave_all_to_host_1, server)
    for sender in senders:  # messages in transit to the dead host may be lost
        await sender.client.send("ready?")
        while await asyncio.wait_for(sender.client.recv(), DEADLINE_S) != "ready?":
            pass
    async with asyncio.TaskGroup() as group:
        for sender in senders:
            group.create_task(sender.send(moved))
        await asyncio.to_thread(server.wait_back, "host", 0, generation)
        await asyncio.sleep(0.1)
        moved.set()
    for sender in senders:
        await sender.client.close()
    return senders


def test_every_message_of_a_direct_client_is_handled_once_while_its_room_moves() -> None:
    settings = {"server__hosts": 2, "server__shards": 1, "limits__messages_per_s": 0, **AWAY}
    with served(APP, **settings) as server:
        senders = asyncio.run(send_during_a_move(server))
        assert server.stats()["hosts"][0]["counters"]["activations"] > 0, "some rooms have moved"
        for sender in senders:
            assert sender.received == list(range(sender.sent))
