"""State that survives the kill of its host, if there is a second host."""

from stateroom.admin import Client
from tests.integration.test_calls import APP, keys
from tests.served import DEADLINE_S, Server, served, until


def scored(backend: Client, key: str, points: int) -> int:
    """Scores points, retrying while the host dies or returns. A failed attempt may have scored too."""
    return backend.ask("keeper", key, "score", points, timeout_s=DEADLINE_S)


def wait_owned(server: Server, *partitions: bool) -> None:
    """Waits until exactly these hosts own partitions."""
    until(
        lambda: [bool(host["partitions"]) for host in server.stats()["hosts"]] == list(partitions),
        f"owners are {partitions}",
    )


def test_state_moves_to_the_other_host_after_a_kill_and_back_with_the_partition() -> None:
    settings = {"supervisor__backoff_initial_s": 5.0, "supervisor__backoff_max_s": 5.0}
    with served(APP, server__hosts=2, **settings) as server:
        backend, names = Client(server.admin), keys("keeper", 1, 20)
        for number, name in enumerate(names):
            assert scored(backend, name, number) == number
        lives = [server.pid("host", 1), server.pid("host", 0)]
        generation = server.kill("host", 1)
        server.wait_back("host", 1, generation)  # the first restart has no delay
        lives.append(server.pid("host", 1))
        for number, name in enumerate(names):
            assert scored(backend, name, 100) == number + 100
        generation = server.kill("host", 1)
        wait_owned(server, True, False)
        for number, name in enumerate(names):
            assert scored(backend, name, 1000) == number + 1100
        server.wait_back("host", 1, generation)
        lives.append(server.pid("host", 1))
        for number, name in enumerate(names):
            assert scored(backend, name, 10_000) == number + 11_100
            assert backend.ask("keeper", name, "read")["pids"] == [lives[0], lives[2], lives[1], lives[3]]
