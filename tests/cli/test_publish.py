"""`stateroom publish`: its output, its errors and its exit codes."""

import json

import pytest
from click.testing import CliRunner, Result

from runtime.cli.publish import publish
from stateroom.errors import Failed, UsageError
from tests.admin.test_calls import Called
from tests.admin.test_client import admin


def run(url: str, *arguments: str, stdin: str = "") -> Result:
    return CliRunner().invoke(publish, [*arguments, "--url", url], input=stdin, catch_exceptions=True)


def test_it_prints_the_result_of_the_room() -> None:
    with admin(Called()) as url:
        given = run(url, "chat:lobby", "news", '{"text": "Hello"}')
        assert json.loads(given.output) == ["publish", "chat:lobby", "news", '{"text": "Hello"}', 5.0]
        piped = run(url, "chat:lobby", "news", "-", "--timeout", "1", stdin="[1]\n")
        assert json.loads(piped.output)[3:] == ["[1]", 1.0]
        assert json.loads(run(url, "chat:lobby", "news").output)[3] == "null"


def test_a_call_that_the_room_rejects_is_one_line_and_exit_code_1() -> None:
    with admin(Called(Failed("the board is closed"))) as url:
        refused = run(url, "chat:lobby", "news")
        assert (refused.exit_code, refused.stderr) == (1, "stateroom: the board is closed\n")


@pytest.mark.parametrize("data", ["\udcff", '"\udcff"'])
def test_an_argument_that_is_not_utf_8_is_an_error_of_one_line(data: str) -> None:
    for given in (("chat:lobby", "news", data), ("chat:lobby", data), (data, "news")):
        wrong = run("http://127.0.0.1:1", *given)
        assert isinstance(wrong.exception, UsageError)
        assert "UTF-8" in str(wrong.exception) or "half of a surrogate pair" in str(wrong.exception)


@pytest.mark.parametrize(("url", "data"), [("http://127.0.0.1:1", "Hello"), ("nowhere", "1")])
def test_a_wrong_argument_is_a_usage_error(url: str, data: str) -> None:
    wrong = run(url, "chat:lobby", "news", data)
    assert isinstance(wrong.exception, UsageError)
    assert "quotes" in str(wrong.exception) or "http://host:port" in str(wrong.exception)
