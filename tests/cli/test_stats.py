"""`stateroom stats`: the counters of a running server as a table, or as JSON."""

import json

from click.testing import CliRunner

from runtime.cli.stats import stats, table
from stateroom.errors import UsageError
from tests.admin.test_calls import Called
from tests.admin.test_client import admin
from tests.served import served

SEEN = {
    "ready": False,
    "missing": ["host 0 is not there"],
    "shards": [{"index": 0, "pid": 7, "generation": 2, "answers": True, "counters": {"connections": 12345}}],
    "hosts": [
        {"index": 0, "pid": None, "generation": 1, "answers": False, "partitions": 16384, "counters": {}}
    ],
}


def test_the_table_lists_every_process_with_its_counters() -> None:
    lines = [" ".join(line.split()) for line in table(SEEN)]
    assert lines == [
        "not ready: host 0 is not there",
        "shard 0 pid 7 generation 2",
        "connections 12,345",
        "host 0 pid None generation 1 does not answer",
        "partitions 16,384",
    ]


def test_a_refusal_or_a_missing_server_is_an_error_that_names_the_address() -> None:
    with admin(Called()) as url:
        error = CliRunner().invoke(stats, ["--url", f"{url}/elsewhere"]).exception
        assert isinstance(error, UsageError)
        assert str(error) == f"{url}/elsewhere answers 404: Not Found"
    error = CliRunner().invoke(stats, ["--url", url]).exception
    assert isinstance(error, UsageError)
    assert f"no server answers at {url}" in str(error)


def test_the_command_prints_the_counters_of_a_running_server() -> None:
    with served() as server:
        printed = CliRunner().invoke(stats, ["--url", server.admin])
        assert printed.output.startswith("ready\nshard 0   pid ")
        assert "accepted" in printed.output
        port = server.admin.rpartition(":")[2]
        as_json = CliRunner().invoke(stats, ["--json", "--set", f"admin.port={port}"])
        assert json.loads(as_json.output)["ready"]
