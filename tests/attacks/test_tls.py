"""Hostile clients of a server with TLS: slow and malformed hellos, noise below TLS and inside it."""

import select
import shutil
import socket
import ssl
import subprocess
from random import Random
from typing import Self

import pytest

from tests.attacks import noise, wire
from tests.attacks.peer import Peer, address_of
from tests.attacks.test_noise import make_noise
from tests.attacks.watch import Watch
from tests.served import DEADLINE_S, Server, until

TLS = True
SETTINGS = {
    "limits__tls_timeout_s": 1.0,
    "limits__header_timeout_s": 1.0,
    "limits__assembly_timeout_s": 1.0,
    "limits__queue_bytes": 64 * 1024,
    "limits__memory_bytes": 32 << 20,
    "close__timeout_s": 1.0,
    "heartbeat__interval_s": 120.0,  # no ping may flush records that TLS has queued
    "deflate__enabled": "false",
}


def hello() -> bytes:
    """The client hello of OpenSSL."""
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    client = context.wrap_bio(incoming, outgoing, server_hostname="localhost")
    with pytest.raises(ssl.SSLWantReadError):
        client.do_handshake()
    return outgoing.read()


@pytest.mark.parametrize(
    "sent", [b"", b"\x16", hello()[:-1], hello()], ids=["nothing", "a byte", "half", "all"]
)
def test_a_handshake_that_does_not_continue_is_dropped(server: Server, watch: Watch, sent: bytes) -> None:
    with Peer(server, raw=True) as peer:
        peer.send(sent)
        peer.rest()
    watch.counted("tls_failures")


def test_a_hello_that_arrives_slowly_is_dropped_at_the_deadline(server: Server, watch: Watch) -> None:
    with Peer(server, raw=True) as peer:
        for byte in hello():
            if peer.has_answer(0.02) or not peer.send(bytes([byte])):
                break
        assert peer.rest() == b""
    watch.counted("tls_failures")


FALSE = {
    "plain HTTP": wire.upgrade("/echo"),
    "SSL 2": b"\x80\x2e\x01\x00\x02\x00\x15\x00\x00\x00\x10" + bytes(40),
    "a record too long": b"\x16\x03\x01\xff\xff" + bytes(70_000),
    "a hello of 16 MiB": b"\x16\x03\x01\x40\x00\x01\xff\xff\xff" + bytes(16_380),
    "an alert": b"\x15\x03\x03\x00\x02\x02\x28",
    "data before the handshake": b"\x17\x03\x03\x00\x20" + bytes(32),
    "TLS 1.0 alone": hello().replace(b"\x03\x04\x03\x03", b"\x03\x01\x03\x01"),
}


@pytest.mark.parametrize("name", FALSE)
def test_a_malformed_hello_is_dropped(server: Server, watch: Watch, name: str) -> None:
    with Peer(server, raw=True) as peer:
        peer.send(FALSE[name])
        answer = peer.rest()
    assert answer[:1] in {b"", b"\x15"}, "at most an alert is sent"
    watch.counted("tls_failures")


def test_a_missing_head_inside_tls_is_answered_with_408(server: Server, watch: Watch) -> None:
    with Peer(server) as peer:
        peer.send(b"GET /echo HTTP/1.1\r\n")
        assert peer.head().startswith("HTTP/1.1 408 ")
        peer.rest()
    watch.counted("refused_408")


def test_a_corrupted_record_ends_the_connection(server: Server, watch: Watch) -> None:
    with Peer(server) as peer:
        peer.join("/sink/a")
        # The following bytes are not TLS and cannot be decrypted.
        with socket.socket(fileno=peer.socket.detach()) as raw:
            raw.sendall(b"\x17\x03\x03\x00\x40" + bytes(64))
            until(lambda: watch.risen("closed") == 1, "the connection is dropped")


def test_a_client_that_does_not_read_is_closed_inside_tls(server: Server, watch: Watch) -> None:
    with Peer(server, receive_bytes=4096) as deaf, Peer(server) as speaker:
        deaf.join("/close/a")
        speaker.join("/close/a")
        speaker.send(wire.text("1200 10000"))
        assert speaker.message() == b"sent"
        watch.counted("slow_closed")
        assert deaf.closed() == (1013, "slow;retry_ms=1000")


@pytest.mark.parametrize("kind", range(len(noise.KINDS)), ids=[kind.__name__ for kind in noise.KINDS])
def test_noise_inside_tls_affects_no_other_client(server: Server, watch: Watch, kind: int) -> None:
    make_noise(server, 3, kind)


def test_noise_below_tls_affects_no_other_client(server: Server, watch: Watch) -> None:
    random, first = Random(4), hello()
    for _ in range(150):
        with Peer(server, raw=True) as peer:
            peer.send(noise.spoilt(random, first))
            peer.has_answer(0.005)
    watch.bystander.is_answered()


OPENSSL = pytest.mark.skipif(shutil.which("openssl") is None, reason="OpenSSL's client asks for it")
ANSWERED = b"<<< TLS 1.3, Handshake [length 0005], KeyUpdate"
MOST_IN_A_ROW = 32


class Openssl:
    """`openssl s_client` as a member of an echo room. It takes a line with certain capital letters as a command."""

    def __init__(self, server: Server, *options: str) -> None:
        host, port = address_of(server.http)
        command = ["openssl", "s_client", "-connect", f"{host}:{port}", *options]
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, bufsize=0
        )

    def __enter__(self) -> Self:
        self.says(wire.upgrade("/echo/a"), b"101 Switching")
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.communicate()

    def asks(self, line: bytes) -> None:
        """Writes the line without waiting."""
        assert self.process.stdin is not None
        self.process.stdin.write(line)

    def says(self, line: bytes, answer: bytes) -> None:
        """Writes the line and reads up to the answer. Raises AssertionError at the end or at the deadline."""
        self.asks(line)
        assert self.process.stdout is not None
        seen = b""
        while answer not in seen:
            assert select.select([self.process.stdout], [], [], DEADLINE_S)[0], seen
            piece = self.process.stdout.read(1 << 16)
            assert piece, seen
            seen += piece


@OPENSSL
def test_a_renegotiation_is_refused_immediately(server: Server, watch: Watch) -> None:
    with Openssl(server, "-tls1_2") as client:
        # The server sends nothing else during this wait.
        client.says(b"R\n", b"no renegotiation")


@OPENSSL
def test_each_key_update_is_answered_immediately_and_has_no_other_effect(
    server: Server, watch: Watch
) -> None:
    with Openssl(server, "-tls1_3", "-msg") as client:
        for _ in range(3):
            for _ in range(MOST_IN_A_ROW - 1):
                client.says(b"K\n", ANSWERED)
            client.says(wire.text("still here"), b"still here")
        assert watch.risen("control_floods") == watch.risen("closed") == 0


@OPENSSL
def test_too_many_key_updates_without_data_end_the_connection(server: Server, watch: Watch) -> None:
    with Openssl(server, "-tls1_3", "-msg") as client:
        for _ in range(MOST_IN_A_ROW):
            client.says(b"K\n", ANSWERED)
        client.asks(b"K\n")
        watch.counted("closed")
