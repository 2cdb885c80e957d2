"""One room on four shards and two hosts that are killed: witnesses compare the messages that each has received."""

from collections.abc import Iterator

import pytest

from tests.channels import Channels
from tests.integration.witness import Sender, Witness
from tests.served import Server, served, until

APP = "tests.integration.halls:app"
TOPIC = "hall:a"
SHARDS, HOSTS, WITNESSES, NUMBERS = 4, 2, 12, 60
pytestmark = pytest.mark.timeout(240)


@pytest.fixture
def server() -> Iterator[Server]:
    settings = {"supervisor__backoff_initial_s": 0.1, "supervisor__max_restarts": 100}
    with served(APP, server__shards=SHARDS, server__hosts=HOSTS, **settings) as serving:
        yield serving


def witnesses(server: Server) -> list[Witness]:
    """Enough witnesses that every shard has one."""
    found = [Witness(server, TOPIC) for _ in range(WITNESSES)]

    def everywhere() -> bool:
        members = [shard["counters"].get("members", 0) for shard in server.stats()["shards"]]
        if sum(members) == len(found) and not all(members):
            found.append(Witness(server, TOPIC))
        return sum(members) == len(found) and all(members)

    until(everywhere, "every shard has a witness")
    return found


def host_of(server: Server) -> int:
    """The index of the room's host."""
    with Channels(server) as socket:
        pid = socket.join(TOPIC)["pid"]
    return [host["pid"] for host in server.stats()["hosts"]].index(pid)


def test_killed_shards_cause_no_loss_of_messages(server: Server) -> None:
    present = witnesses(server)
    sender = Sender(server, TOPIC)
    for shard in range(SHARDS):
        sender.send(NUMBERS)
        generation = server.kill("shard", shard)
        sender.send(NUMBERS)
        server.wait_back("shard", shard, generation)
    sender.finish()
    for witness in present:
        witness.finish()
        assert witness.broken == []
        assert witness.offsets == list(range(1, len(witness.offsets) + 1))
        assert witness.received == present[0].received, (
            "all witnesses received the same messages in the same order"
        )
    assert set(sender.answered) <= set(present[0].received), "answered messages were received"
    assert sum(witness.returns for witness in present) >= SHARDS


def test_killed_hosts_only_lose_messages_in_transit(server: Server) -> None:
    present = witnesses(server)
    sender = Sender(server, TOPIC)
    doubtful: set[int] = set()
    for _ in range(2 * HOSTS):
        sender.send(NUMBERS)
        host = host_of(server)
        answered = len(sender.answered)
        generation = server.kill("host", host)
        sender.send(NUMBERS)
        # A message at the time of the death may have been answered by one link, while another link lost its broadcast.
        doubtful.update(sender.answered[answered - 1 : answered + 1])
        server.wait_back("host", host, generation)
    sender.send(NUMBERS)
    sender.finish()
    sure = set(sender.answered) - doubtful
    for witness in present:
        witness.finish()
        assert witness.received == sorted(set(witness.received)), "in order, nothing twice"
        assert sure <= set(witness.received), "answered messages were received"
        assert witness.returns == 0, "no socket was closed"


def all_have_received(present: list[Witness], number: int) -> bool:
    """Whether all witnesses have received this number. Raises the error of a witness that has failed."""
    for witness in present:
        witness.check()
    return all(number in witness.received[-NUMBERS:] for witness in present)


def all_are_back(present: list[Witness], sender: Sender) -> bool:
    """Whether all witnesses receive current messages. Sends one more, because a new witness has not got the last
    one.
    """
    number = sender.answered[-1]
    sender.send(1)
    return all_have_received(present, number)


def test_shards_and_hosts_are_killed_while_members_join_and_leave(server: Server) -> None:
    present = witnesses(server) + [Witness(server, TOPIC, stays=stays) for stays in (3, 5, 7, 11)]
    until(lambda: all(witness.has_joined for witness in present), "all witnesses have joined")
    sender = Sender(server, TOPIC)
    calm: set[int] = set()
    for shard in range(SHARDS):
        sender.send(NUMBERS)
        until(lambda: all_are_back(present, sender), "all witnesses are back")
        answered = len(sender.answered)
        sender.send(NUMBERS)
        calm.update(sender.answered[answered:])
        until(
            lambda: all_have_received(present, sender.answered[-1]),
            "all witnesses have received the last message",
        )
        host = host_of(server)
        generations = server.kill("shard", shard), server.kill("host", host)
        sender.send(NUMBERS)
        server.wait_back("shard", shard, generations[0])
        server.wait_back("host", host, generations[1])
    sender.finish()
    values: dict[tuple[int, int], object] = {}
    for witness in present:
        witness.finish()
        assert witness.received == sorted(set(witness.received)), "in order, nothing twice"
        assert calm <= set(witness.received), "messages answered between the kills were received"
        assert witness.lost(set(sender.answered)) == set(), "lost messages were reported"
        assert values | witness.values == witness.values | values, (
            "a position stands for the same message for all"
        )
        values |= witness.values
        assert witness.notices, "every death of a host was reported"
    assert all(witness.returns > SHARDS for witness in present[-4:]), "they left and returned"
