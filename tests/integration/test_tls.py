"""TLS of a running server: tickets across shards, client certificates, and a reload without disconnects.

CPython 3.11 does not lock a TLS connection that one thread reads while another writes: a request can vanish when
TLS 1.3's tickets come at the same time. So clients here speak TLS 1.2, or 1.3 with a single thread.
"""

import asyncio
import signal
import socket
import ssl
from pathlib import Path

import pytest
from websockets.asyncio.client import connect as connect_async
from websockets.exceptions import WebSocketException
from websockets.sync.client import connect

from tests.integration.certificates import Authority
from tests.served import DEADLINE_S, Server, served, until

APP = "examples.echo:app"


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


def context(authority: Authority) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(authority.ca))


def without_tickets(authority: Authority) -> ssl.SSLContext:
    """TLS 1.2, in which no TLS messages follow the handshake."""
    trusting = context(authority)
    trusting.maximum_version = ssl.TLSVersion.TLSv1_2
    return trusting


async def echoed(server: Server, trusting: ssl.SSLContext, words: str) -> str:
    async with asyncio.timeout(DEADLINE_S):
        async with connect_async(server.url, ssl=trusting, server_hostname="localhost") as client:
            await client.send(words)
            return str(await client.recv())


def serial(server: Server, trusting: ssl.SSLContext) -> str:
    """The serial number of the certificate that a new connection gets."""
    host, port = server.http.removeprefix("https://").split(":")
    plain = socket.create_connection((host, int(port)), DEADLINE_S)
    with trusting.wrap_socket(plain, server_hostname="localhost") as secured:
        return secured.getpeercert()["serialNumber"]


def test_a_reload_changes_the_certificate_and_disconnects_no_client(authority: Authority) -> None:
    certfile, keyfile = authority.issue("server")
    trusting = context(authority)
    arguments = ("--ssl-certfile", str(certfile), "--ssl-keyfile", str(keyfile))
    with served(APP, *arguments, server__shards=2) as server:
        assert server.url.startswith("wss://")
        before = serial(server, trusting)
        with connect(server.url, ssl=without_tickets(authority), server_hostname="localhost") as client:
            authority.issue("server")
            server.process.send_signal(signal.SIGHUP)
            server.wait_logged("certificates_reloaded")
            until(
                lambda: {serial(server, trusting) for _ in range(8)}.isdisjoint({before}),
                "new connections get the new certificate",
            )
            client.send("still here")
            assert client.recv(DEADLINE_S) == "still here"
            new = serial(server, trusting)
            keyfile.write_text("spoilt")
            server.process.send_signal(signal.SIGHUP)
            server.wait_logged("certificates_not_reloaded")
            assert serial(server, trusting) == new
            client.send("still here")
            assert client.recv(DEADLINE_S) == "still here"


def test_without_tls_sighup_has_no_effect() -> None:
    with served(APP) as server:
        server.process.send_signal(signal.SIGHUP)
        with connect(server.url) as client:
            client.send("still here")
            assert client.recv(DEADLINE_S) == "still here"


def test_every_shard_accepts_every_ticket_even_after_a_restart(authority: Authority) -> None:
    certfile, keyfile = authority.issue("server")
    trusting = without_tickets(authority)  # so the session is complete after the handshake
    arguments = ("--ssl-certfile", str(certfile), "--ssl-keyfile", str(keyfile))
    with served(APP, *arguments, server__shards=3) as server:
        host, port = server.http.removeprefix("https://").split(":")

        def reused(session: ssl.SSLSession | None) -> tuple[bool, ssl.SSLSession]:
            plain = socket.create_connection((host, int(port)), DEADLINE_S)
            with trusting.wrap_socket(plain, server_hostname="localhost", session=session) as secured:
                return secured.session_reused, secured.session

        _, session = reused(None)
        assert all(reused(session)[0] for _ in range(12)), "over three shards"
        for index in range(3):
            server.wait_back("shard", index, server.kill("shard", index))
        assert all(reused(session)[0] for _ in range(12)), "over three new shards"


def test_a_client_must_show_the_certificate_that_is_asked_for(authority: Authority) -> None:
    certfile, keyfile = authority.issue("server")
    arguments = ("--ssl-certfile", str(certfile), "--ssl-keyfile", str(keyfile))
    client_certificates = ("--ssl-ca-certs", str(authority.ca), "--ssl-cert-reqs", "2")
    with served(APP, *arguments, *client_certificates) as server:
        trusting = context(authority)
        # In TLS 1.3 the client only learns of the refusal after its own part of the handshake.
        with pytest.raises((OSError, WebSocketException)) as refused:
            asyncio.run(echoed(server, trusting, "stranger"))
        assert not isinstance(refused.value, TimeoutError)
        trusting.load_cert_chain(*authority.issue("client", "client@example.org"))
        assert asyncio.run(echoed(server, trusting, "known")) == "known"


def test_a_key_that_does_not_belong_to_the_certificate_is_refused(authority: Authority) -> None:
    certfile, _ = authority.issue("server")
    _, other = authority.issue("other")
    server = served(APP, "--ssl-certfile", str(certfile), "--ssl-keyfile", str(other))
    with pytest.raises(AssertionError, match="cannot use"):
        server.__enter__()
