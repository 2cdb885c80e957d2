"""One room over four shards and two hosts, while they are killed: witnesses compare what each of them heard."""

from collections.abc import Iterator

import pytest

from tests.channels import Channels
from tests.integration.witness import Talker, Witness
from tests.served import Server, served, until

APP = "tests.integration.halls:app"
TOPIC = "hall:a"
SHARDS, HOSTS, WITNESSES, WORDS = 4, 2, 12, 60
pytestmark = pytest.mark.timeout(240)


@pytest.fixture
def server() -> Iterator[Server]:
    settings = {"supervisor__backoff_initial_s": 0.1, "supervisor__max_restarts": 100}
    with served(APP, server__shards=SHARDS, server__hosts=HOSTS, **settings) as serving:
        yield serving


def witnesses(server: Server) -> list[Witness]:
    """So many that every shard has one."""
    found = [Witness(server, TOPIC) for _ in range(WITNESSES)]

    def everywhere() -> bool:
        members = [shard["counters"].get("members", 0) for shard in server.stats()["shards"]]
        if sum(members) == len(found) and not all(members):
            found.append(Witness(server, TOPIC))
        return sum(members) == len(found) and all(members)

    until(everywhere, "every shard has a witness")
    return found


def host_of(server: Server) -> int:
    """Which host the room lives in."""
    with Channels(server) as socket:
        pid = socket.join(TOPIC)["pid"]
    return [host["pid"] for host in server.stats()["hosts"]].index(pid)


def test_shards_are_killed_and_no_witness_misses_a_word(server: Server) -> None:
    present = witnesses(server)
    talker = Talker(server, TOPIC)
    for shard in range(SHARDS):
        talker.talks(WORDS)
        generation = server.kill("shard", shard)
        talker.talks(WORDS)
        server.wait_back("shard", shard, generation)
    talker.ends()
    for witness in present:
        witness.ends()
        assert witness.broken == []
        assert witness.offsets == list(range(1, len(witness.offsets) + 1))
        assert witness.heard == present[0].heard, "all heard the same in the same order"
    assert set(talker.answered) <= set(present[0].heard), "what was answered was heard"
    assert sum(witness.returns for witness in present) >= SHARDS


def test_hosts_are_killed_and_only_what_was_on_its_way_is_lost(server: Server) -> None:
    present = witnesses(server)
    talker = Talker(server, TOPIC)
    doubtful: set[int] = set()
    for _ in range(2 * HOSTS):
        talker.talks(WORDS)
        host = host_of(server)
        spoken = len(talker.answered)
        generation = server.kill("host", host)
        talker.talks(WORDS)
        # The word that met the death may have been answered through one link, and its broadcast lost with another.
        doubtful.update(talker.answered[spoken - 1 : spoken + 1])
        server.wait_back("host", host, generation)
    talker.talks(WORDS)
    talker.ends()
    sure = set(talker.answered) - doubtful
    for witness in present:
        witness.ends()
        assert witness.heard == sorted(set(witness.heard)), "in order, nothing twice"
        assert sure <= set(witness.heard), "what was answered was heard"
        assert witness.returns == 0, "no socket was dropped"


def all_hear(present: list[Witness], word: int) -> bool:
    """Whether each has heard it. Raises what one of them has met with."""
    for witness in present:
        witness.has_not_failed()
    return all(word in witness.heard[-WORDS:] for witness in present)


def all_are_back(present: list[Witness], talker: Talker) -> bool:
    """Whether all hear what is said now. Says one word more: who has just come hears none of the last."""
    word = talker.answered[-1]
    talker.talks(1)
    return all_hear(present, word)


def test_shards_and_hosts_are_killed_while_members_come_and_go(server: Server) -> None:
    present = witnesses(server) + [Witness(server, TOPIC, stays=stays) for stays in (3, 5, 7, 11)]
    until(lambda: all(witness.is_there for witness in present), "all have joined")
    talker = Talker(server, TOPIC)
    calm: set[int] = set()
    for shard in range(SHARDS):
        talker.talks(WORDS)
        until(lambda: all_are_back(present, talker), "all are back")
        spoken = len(talker.answered)
        talker.talks(WORDS)
        calm.update(talker.answered[spoken:])
        until(lambda: all_hear(present, talker.answered[-1]), "all have heard the last")
        host = host_of(server)
        generations = server.kill("shard", shard), server.kill("host", host)
        talker.talks(WORDS)
        server.wait_back("shard", shard, generations[0])
        server.wait_back("host", host, generations[1])
    talker.ends()
    values: dict[tuple[int, int], object] = {}
    for witness in present:
        witness.ends()
        assert witness.heard == sorted(set(witness.heard)), "in order, nothing twice"
        assert calm <= set(witness.heard), "what was answered in peace was heard"
        assert witness.lost(set(talker.answered)) == set(), "what is lost was told"
        assert values | witness.values == witness.values | values, "a position is one value for all"
        values |= witness.values
        assert witness.told, "every host's death was told"
    assert all(witness.returns > SHARDS for witness in present[-4:]), "they went and came back"
