"""Requests that are too long, in too many pieces, ambiguous, or almost a WebSocket handshake."""

import pytest

from tests.attacks import wire
from tests.attacks.peer import Peer
from tests.attacks.watch import Watch
from tests.served import Server

READS = 24
SETTINGS = {"limits__header_reads": READS}
START = b"GET /echo HTTP/1.1\r\nHost: x\r\n"
CHUNK = b"X-Padding: " + b"a" * 1011 + b"\r\n"


def refused(server: Server, sent: bytes) -> str:
    """The only response to these bytes, after which the server closes the connection."""
    with Peer(server) as peer:
        peer.send(sent)
        answer = peer.rest().decode()
    assert answer.count("HTTP/1.1 ") == 1 + answer.count("only HTTP/1.1 is"), answer
    assert "Connection: close" in answer or "Connection: Upgrade, close" in answer
    return answer


def status(answer: str) -> int:
    return int(answer.split(maxsplit=2)[1])


def test_a_long_head_is_answered_with_431(server: Server, watch: Watch) -> None:
    assert status(refused(server, START + b"X: " + b"a" * 16384 + b"\r\n\r\n")) == 431
    watch.counted("refused_431")


def test_an_endless_head_is_answered_with_431_as_soon_as_it_is_too_long(server: Server, watch: Watch) -> None:
    with Peer(server) as peer:
        peer.send(START)
        sent = 0
        while not peer.has_answer(0.05):
            assert peer.send(CHUNK * 4)
            sent += 4 * len(CHUNK)
            assert sent <= 40 * 1024, "the server still reads"
        assert status(peer.head()) == 431
        while peer.send(CHUNK * 64):  # until the server closes the connection
            pass
    watch.counted("refused_431")


def test_a_head_without_a_line_end_is_answered_with_431(server: Server, watch: Watch) -> None:
    assert status(refused(server, b"G" * 20_000)) == 431
    watch.counted("refused_431")


def test_too_many_headers_are_answered_with_431(server: Server, watch: Watch) -> None:
    assert status(refused(server, START + b"A: b\r\n" * 100 + b"\r\n")) == 431
    watch.counted("refused_431")
    assert status(refused(server, START + b"A: b\r\n" * 99 + b"\r\n")) == 426


def test_a_head_in_too_many_reads_is_answered_with_408(server: Server, watch: Watch) -> None:
    """That is long before the deadline, which has its default value here."""
    with Peer(server) as peer:
        sent = 0
        while not peer.has_answer(0.01):
            assert peer.send(b"G")
            sent += 1
        assert sent >= READS
        assert status(peer.head()) == 408
    watch.counted("refused_408")


SMUGGLED = b"GET /echo HTTP/1.1\r\nHost: x\r\n\r\n"
AMBIGUOUS = {
    "length and chunked": (b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n", 400),
    "chunked": (b"Transfer-Encoding: chunked\r\n", 400),
    "obfuscated chunked": (b"Transfer-Encoding: \x0bchunked\r\n", 400),
    "unknown coding": (b"Transfer-Encoding: xchunked\r\n", 400),
    "two lengths": (b"Content-Length: 0\r\nContent-Length: 31\r\n", 400),
    "the same length twice": (b"Content-Length: 0\r\nContent-Length: 0\r\n", 400),
    "list of lengths": (b"Content-Length: 0, 31\r\n", 400),
    "signed length": (b"Content-Length: +31\r\n", 400),
    "length overflow": (b"Content-Length: 18446744073709551617\r\n", 413),
    "a body": (b"Content-Length: 31\r\n", 413),
    "blank before the colon": (b"Content-Length : 31\r\n", 400),
    "obs-fold": (b"A: b\r\n Content-Length: 31\r\n", 400),
    "bare LF": (b"A: b\nContent-Length: 31\r\n", 400),
    "bare CR": (b"A: b\rContent-Length: 31\r\n", 400),
    "NUL": (b"A: b\0c\r\n", 400),
    "no colon": (b"Content-Length\r\n", 400),
    "no name": (b": 31\r\n", 400),
    "two hosts": (b"Host: y\r\n", 400),
}


@pytest.mark.parametrize("name", AMBIGUOUS)
def test_ambiguous_requests_are_refused_and_later_bytes_are_ignored(
    server: Server, watch: Watch, name: str
) -> None:
    fields, wanted = AMBIGUOUS[name]
    assert status(refused(server, START + fields + b"\r\n" + SMUGGLED)) == wanted
    watch.counted(f"refused_{wanted}")


LINES = {
    "bare LF alone": (b"GET /echo HTTP/1.1\nHost: x\n\n", 400),
    "no version": (b"GET /echo\r\n\r\n", 400),
    "HTTP/2": (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505),
    "HTTP/1.2": (b"GET /echo HTTP/1.2\r\nHost: x\r\n\r\n", 505),
    "another host in the target": (b"GET http://y/echo HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    "a proxy's method": (b"CONNECT y:443 HTTP/1.1\r\nHost: y:443\r\n\r\n", 405),
    "control characters": (b"GET /ec\x01ho HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    "TLS": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 400),
    "PROXY protocol": (b"PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\n" + SMUGGLED, 400),
    "no host": (b"GET /echo HTTP/1.1\r\n\r\n", 400),
    "a user in the host": (b"GET /echo HTTP/1.1\r\nHost: x@y\r\n\r\n", 400),
}


@pytest.mark.parametrize("name", LINES)
def test_unsupported_request_lines_are_refused(server: Server, watch: Watch, name: str) -> None:
    sent, wanted = LINES[name]
    assert status(refused(server, sent)) == wanted
    watch.counted(f"refused_{wanted}")


FAKES = {
    "POST": (wire.upgrade("/echo").replace(b"GET", b"POST"), 405),
    "HEAD": (wire.upgrade("/echo").replace(b"GET", b"HEAD"), 400),
    "HTTP/1.0": (wire.upgrade("/echo").replace(b"HTTP/1.1", b"HTTP/1.0"), 426),
    "no Upgrade": (wire.upgrade("/echo", Upgrade=None), 426),
    "another Upgrade": (wire.upgrade("/echo", Upgrade="websocket2"), 426),
    "no Connection": (wire.upgrade("/echo", Connection=None), 426),
    "Connection without it": (wire.upgrade("/echo", Connection="keep-alive"), 426),
    "no key": (wire.upgrade("/echo", Key=None), 400),
    "short key": (wire.upgrade("/echo", Key="c2hvcnQ="), 400),
    "key that is no base64": (wire.upgrade("/echo", Key="!" * 24), 400),
    "two keys": (wire.upgrade("/echo", f"Sec-WebSocket-Key: {wire.WS_KEY}"), 400),
    "no version": (wire.upgrade("/echo", Version=None), 400),
    "old version": (wire.upgrade("/echo", Version="8"), 426),
    "many versions": (wire.upgrade("/echo", Version="13, 8"), 426),
    "only a key": (wire.upgrade("/echo", Upgrade=None, Connection=None, Version=None), 426),
    "nowhere": (wire.upgrade("/nowhere"), 404),
    "bad escape": (wire.upgrade("/sink/%zz"), 404),
    "NUL in a name": (wire.upgrade("/sink/a%00b"), 404),
    "endless name": (wire.upgrade("/sink/" + "a" * 600), 404),
    "no upgrade at all": (wire.request("/echo"), 426),
    "broken extensions": (wire.upgrade("/echo", "Sec-WebSocket-Extensions: ;;"), 400),
    "a subprotocol twice": (wire.upgrade("/echo", "Sec-WebSocket-Protocol: a, a"), 400),
    "a subprotocol that is no token": (wire.upgrade("/echo", "Sec-WebSocket-Protocol: a b"), 400),
}


@pytest.mark.parametrize("name", FAKES)
def test_incomplete_upgrades_are_refused(server: Server, watch: Watch, name: str) -> None:
    sent, wanted = FAKES[name]
    answer = refused(server, sent)
    assert status(answer) == wanted
    assert (wanted != 426) or "Sec-WebSocket-Version: 13" in answer
    assert (wanted != 405) or "Allow: GET, HEAD" in answer
    watch.counted(f"refused_{wanted}")
