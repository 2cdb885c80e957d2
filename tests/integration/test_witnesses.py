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
