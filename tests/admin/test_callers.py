"""Which requests the admin port accepts, by their origin."""

import pytest

from runtime.admin.callers import Callers
from runtime.admin.messages import Request
from tests.admin import requests


def request(client: str = "127.0.0.1", **headers: str) -> Request:
    """A request from this address with these headers."""
    return requests.request(peer=client, headers=headers)


@pytest.mark.parametrize("client", ["127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1"])
def test_programs_of_this_machine_may_call(client: str) -> None:
    assert Callers("::").call_refusal(request(client)) == ""


@pytest.mark.parametrize("client", ["10.0.0.7", "::ffff:10.0.0.7", "fe80::1%eth0"])
def test_other_machines_may_read_but_not_call(client: str) -> None:
    assert "this machine" in Callers("::").call_refusal(request(client))
    assert Callers("::").refusal(request(client)) == ""


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://127.0.0.1:8001", ""])
def test_browsers_may_not_call(origin: str) -> None:
    assert "browsers" in Callers("127.0.0.1").call_refusal(request(origin=origin))


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1:8001", "localhost", "LOCALHOST:8001", "localhost.", "[::1]:8001", "10.0.0.7", "Ops:8001"],
)
def test_a_host_header_may_have_an_address_or_the_server_s_own_name(host: str) -> None:
    assert Callers("ops").call_refusal(request(host=host)) == ""
    assert Callers("ops").refusal(request(host=host)) == ""


@pytest.mark.parametrize(
    "host",
    ["evil.example:8001", "127.0.0.1.evil.example", "localhost.evil.example", "", "[::1"],
)
def test_a_web_page_whose_name_resolves_to_our_address_is_refused(host: str) -> None:
    for why in (Callers("127.0.0.1").call_refusal, Callers("127.0.0.1").refusal):
        assert "not this server" in why(request(host=host))
