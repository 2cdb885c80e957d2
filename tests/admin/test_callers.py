"""Who is heard on the admin port."""

import pytest

from runtime.admin.callers import Callers
from runtime.admin.messages import Request
from tests.admin import requests


def request(client: str = "127.0.0.1", **headers: str) -> Request:
    """What a request says of itself."""
    return requests.request(peer=client, headers=headers)


@pytest.mark.parametrize("client", ["127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1"])
def test_programs_of_this_machine_may_call(client: str) -> None:
    assert Callers("::").refused_calls(request(client)) == ""


@pytest.mark.parametrize("client", ["10.0.0.7", "::ffff:10.0.0.7", "fe80::1%eth0"])
def test_other_machines_may_read_but_not_call(client: str) -> None:
    assert "this machine" in Callers("::").refused_calls(request(client))
    assert Callers("::").refused(request(client)) == ""


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://127.0.0.1:8001", ""])
def test_browsers_may_not_call(origin: str) -> None:
    assert "browsers" in Callers("127.0.0.1").refused_calls(request(origin=origin))


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1:8001", "localhost", "LOCALHOST:8001", "localhost.", "[::1]:8001", "10.0.0.7", "Ops:8001"],
)
def test_a_server_is_asked_for_by_its_address_or_by_its_own_name(host: str) -> None:
    assert Callers("ops").refused_calls(request(host=host)) == ""
    assert Callers("ops").refused(request(host=host)) == ""


@pytest.mark.parametrize(
    "host",
    ["evil.example:8001", "127.0.0.1.evil.example", "localhost.evil.example", "", "[::1"],
)
def test_a_page_that_gives_its_own_name_our_address_is_not_heard(host: str) -> None:
    for why in (Callers("127.0.0.1").refused_calls, Callers("127.0.0.1").refused):
        assert "not this server" in why(request(host=host))
