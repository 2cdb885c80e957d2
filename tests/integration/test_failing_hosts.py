"""Hosts that die repeatedly or do not start: the server keeps working, reports it, and recovers with them."""

from pathlib import Path

import pytest
from websockets.sync.client import connect

from tests.served import DEADLINE_S, ROOT, Server, served, until
from tests.support.hosts import QUICK, echo, hanging, readyz, stopped


def test_a_host_that_keeps_dying_does_not_end_the_server() -> None:
    with served(server__hosts=1, supervisor__max_restarts=1, **QUICK) as server:
        with connect(server.url, open_timeout=DEADLINE_S) as client:
            for _ in range(6):
                server.wait_back("host", 0, server.kill("host"))
            client.send("still here")
            assert client.recv(DEADLINE_S) == "still here"
        server.wait_logged('"event": "keeps_dying"')


def test_a_successor_that_does_not_start_is_killed_and_started_again(tmp_path: Path) -> None:
    # The timeout must also allow the first start on a busy machine.
    with hanging(tmp_path, supervisor__start_timeout_s=12) as (server, hang):
        hang.touch()
        generation = server.kill("host")
        until(lambda: server.log().count("supervisor.start_timeout_s") >= 1, "the timeout is logged")
        until(lambda: "has not started after 12 s" in readyz(server)[1], "readiness names the reason")
        assert readyz(server)[0] == 503
        hang.unlink()
        server.wait_back("host", 0, generation + 1)
        until(lambda: readyz(server)[0] == 200, "it is ready again")
        echo(server)


@pytest.mark.parametrize("role", ["host", "shard"])
def test_a_server_is_not_ready_while_a_child_does_not_answer(role: str) -> None:
    with served(server__hosts=1, server__shards=1) as server:
        pid = server.pid(role)
        with stopped(pid):
            words = until(lambda: readyz(server)[0] == 503 and readyz(server)[1], "it is not ready")
            assert words.startswith(f"{role} 0 has not answered for ")
            server.wait_logged('"event": "silent"')
        until(lambda: readyz(server)[0] == 200, "it is ready again")
        assert server.pid(role) == pid


def test_a_first_start_that_hangs_is_an_error_of_one_line(tmp_path: Path) -> None:
    (hang := tmp_path / "hang").touch()
    arguments = ["tests.integration.hanging:app", "--port=0", "--set=admin.port=0", "--hosts=1"]
    server = Server([*arguments, "--set=supervisor.start_timeout_s=1"], ROOT, {"HANG": str(hang)})
    try:
        assert server.process.wait(DEADLINE_S) == 1
        last = server.log().splitlines()[-1]
        assert last.startswith("stateroom: host 0 has not started after 1 s (supervisor.start_timeout_s)")
    finally:
        server.end()
