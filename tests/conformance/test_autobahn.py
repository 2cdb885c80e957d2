"""All 517 cases of Autobahn against examples/echo.py, plain and over TLS: every verdict is OK or INFORMATIONAL.

This is stricter than kosoku itself, which accepts NON-STRICT. kosoku runs in one thread, so the cases are divided into
parts of about the same work; each part is a test and a process of its own. A failed case is run again alone before it
counts: kosoku gives a server one second to close, which may be too short on a loaded machine. For the same reason the
server does not shed load here.
"""

import asyncio
import json
import ssl
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme

from tests.conformance.forwarder import tls_forwarder
from tests.served import Server, served

CASES, GOOD, CONCURRENCY, RUNS = 517, {"OK", "INFORMATIONAL"}, 4, 2
# The patterns of each part's cases, and their number.
PARTS = {
    "13.3.*": 18,
    "13.7.*": 18,
    "13.5.*": 18,
    "12.2.* 12.1.* 13.2.*": 54,
    "12.5.* 13.4.*": 36,
    "12.3.* 12.4.*": 36,
    "13.1.* 13.6.* 1.* 2.* 3.* 4.* 5.* 6.* 7.* 9.* 10.*": 337,
}
Verdicts = list[dict[str, str]]

pytestmark = pytest.mark.timeout(600)


@pytest.fixture(scope="module")
def plain() -> Iterator[Server]:
    with served("examples.echo:app", limits__loop_lag_ms=0) as server:
        yield server


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="module")
def secure(authority: trustme.CA, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    pem = tmp_path_factory.mktemp("tls") / "server.pem"
    authority.issue_cert("localhost").private_key_and_cert_chain_pem.write_to_path(pem)
    files = {"tls__certfile": pem, "tls__keyfile": pem}
    with served("examples.echo:app", limits__loop_lag_ms=0, **files) as server:
        yield server


async def run_cases(port: int, concurrency: int, cases: list[str]) -> Verdicts:
    """Runs the named cases against the server at a port."""
    command = [sys.executable, str(Path(__file__).with_name("verdicts.py")), f"ws://127.0.0.1:{port}/"]
    process = await asyncio.create_subprocess_exec(
        *command, str(concurrency), *cases, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    output, complaint = await process.communicate()
    assert process.returncode == 0, complaint.decode()
    verdicts: Verdicts = json.loads(output)
    return verdicts


def failures(verdicts: Verdicts) -> Verdicts:
    return [verdict for verdict in verdicts if not {verdict["behaviour"], verdict["close"]} <= GOOD]


async def assert_conforms(port: int, part: str) -> None:
    verdicts = await run_cases(port, CONCURRENCY, part.split())
    assert len(verdicts) == PARTS[part]
    failed = failures(verdicts)
    for _ in range(RUNS - 1):
        if failed:
            failed = failures(await run_cases(port, 1, [verdict["case"] for verdict in failed]))
    if failed:
        lines = [f"{one['case']}: {one['behaviour']}, close {one['close']}. {one['said']}" for one in failed]
        pytest.fail(f"{len(lines)} of {len(verdicts)} cases:\n" + "\n".join(lines), pytrace=False)


def port_of(server: Server) -> int:
    return int(server.url.rpartition(":")[2])


def test_the_parts_contain_all_cases() -> None:
    assert sum(PARTS.values()) == CASES


@pytest.mark.parametrize("part", PARTS)
def test_every_case_over_plain_tcp(plain: Server, part: str) -> None:
    asyncio.run(assert_conforms(port_of(plain), part))


@pytest.mark.parametrize("part", PARTS)
def test_every_case_over_tls(secure: Server, authority: trustme.CA, part: str) -> None:
    client = ssl.create_default_context()
    authority.configure_trust(client)

    async def forwarded() -> None:
        async with tls_forwarder(port_of(secure), client) as port:
            await assert_conforms(port, part)

    asyncio.run(forwarded())
