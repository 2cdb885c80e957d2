"""Connections from one address: their number, their rate, and which headers may name the address.

127.0.0.1 is a trusted proxy here. Other loopback addresses are not; each test uses a new one.
"""

import re
from itertools import count

import pytest

from tests.attacks import wire
from tests.attacks.peer import Peer
from tests.attacks.watch import Watch
from tests.served import Server, until

MOST, PER_S = 30, 20
SETTINGS = {
    "limits__trusted_networks": "127.0.0.1/32",
    "limits__connections_per_address": MOST,
    "limits__accepts_per_address_per_s": PER_S,
}
BROWSER = "Origin: https://page.example"
NUMBERS = count(2)


@pytest.fixture
def address() -> str:
    return f"127.0.0.{next(NUMBERS)}"


def answer(peer: Peer, *fields: str, path: str = "/echo") -> str:
    """Upgrades and returns the status."""
    peer.send(wire.upgrade(path, *fields))
    return peer.head().split()[1]


def fill(server: Server, watch: Watch, **source: str) -> list[Peer]:
    """Opens as many connections as one address may have, at the rate that is allowed."""
    peers: list[Peer] = []

    def full() -> bool:
        peer = Peer(server, source=source.get("source", ""))
        fields = [f"X-Forwarded-For: {source['forwarded']}"] if "forwarded" in source else []
        if answer(peer, *fields) == "101":
            peers.append(peer)
        else:
            peer.socket.close()
        return len(peers) == MOST

    until(full, "the address has the allowed number of connections")
    return peers


def test_too_many_connections_of_an_address_get_429_until_one_is_closed(
    server: Server, watch: Watch, address: str
) -> None:
    peers = fill(server, watch, source=address)
    before = watch.risen("refused_429")
    with Peer(server, source=address) as refused:
        refused.send(wire.upgrade("/echo"))
        head = refused.head()
        assert head.startswith("HTTP/1.1 429 ")
        assert re.search(r"Retry-After: [1-9]\d*\r\n", head)
        assert refused.rest()
    watch.counted("refused_429", before + 1)
    with Peer(server, source=f"127.0.1.{address.rpartition('.')[2]}") as other:
        assert answer(other) == "101", "another address is not affected"
    peers.pop().socket.close()

    def let_in() -> bool:
        with Peer(server, source=address) as again:
            return answer(again) == "101"

    until(let_in, "a new client is accepted again")
    for peer in peers:
        peer.socket.close()


def test_a_browser_gets_a_close_with_the_delay(server: Server, watch: Watch, address: str) -> None:
    peers = fill(server, watch, source=address)
    with Peer(server, source=address) as refused:
        refused.join("/echo", BROWSER)
        code, reason = refused.closed()
    assert code == 1013
    assert re.fullmatch(r"address;retry_ms=[1-9]\d*", reason)
    for peer in peers:
        peer.socket.close()


def test_connections_at_too_high_a_rate_get_429(server: Server, watch: Watch, address: str) -> None:
    with watch.held("shard"):
        peers = [Peer(server, source=address) for _ in range(MOST)]
        for peer in peers:
            peer.send(wire.upgrade("/echo"))
    statuses = [peer.head().split()[1] for peer in peers]
    assert set(statuses) == {"101", "429"}
    assert PER_S <= statuses.count("101") < MOST
    watch.counted("refused_429", statuses.count("429"))
    for peer in peers:
        peer.socket.close()


def test_the_forwarded_address_of_an_untrusted_client_is_ignored(
    server: Server, watch: Watch, address: str
) -> None:
    with Peer(server, source=address) as peer:
        peer.join("/guests", "X-Forwarded-For: 192.0.2.1")
        assert peer.message().decode().startswith(f"{address}:")


FORWARDED = {
    "198.51.100.1": "198.51.100.1:0",
    "9.9.9.9, 198.51.100.2": "198.51.100.2:0",
    "198.51.100.3, 127.0.0.1": "198.51.100.3:0",
    "9.9.9.9, 198.51.100.4:5678": "198.51.100.4:5678",
    "9.9.9.9, [2001:db8::1]:443": "[2001:db8::1]:443",
    "9.9.9.9, 2001:db8::2": "[2001:db8::2]:0",
    "9.9.9.9, ::ffff:198.51.100.5": "198.51.100.5:0",
}


@pytest.mark.parametrize("forwarded", FORWARDED)
def test_the_address_of_a_trusted_proxy_is_used_and_earlier_ones_are_ignored(
    server: Server, watch: Watch, forwarded: str
) -> None:
    with Peer(server) as peer:
        peer.join("/guests", f"X-Forwarded-For: {forwarded}")
        assert peer.message().decode() == FORWARDED[forwarded]


def test_an_invalid_address_of_a_proxy_hides_the_ones_before_it(server: Server, watch: Watch) -> None:
    with Peer(server) as peer:
        peer.join("/guests", "X-Forwarded-For: 9.9.9.9, unknown")
        assert peer.message().decode().startswith("127.0.0.1:")


def test_addresses_behind_a_proxy_are_counted_separately(server: Server, watch: Watch) -> None:
    peers = fill(server, watch, forwarded="203.0.113.7")
    with Peer(server) as refused:
        assert answer(refused, "X-Forwarded-For: 203.0.113.7") == "429"
    with Peer(server) as browser:
        browser.join("/echo", BROWSER, "X-Forwarded-For: 203.0.113.7")
        assert browser.closed()[0] == 1013
    with Peer(server) as other:
        assert answer(other, "X-Forwarded-For: 203.0.113.8") == "101"
    for peer in peers:
        peer.socket.close()
