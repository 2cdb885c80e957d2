"""All 517 cases of Autobahn against examples/echo.py, plain and over TLS: every verdict OK or INFORMATIONAL.

Stricter than kosoku itself, which lets NON-STRICT pass. A case that failed is run once more by itself before it counts:
kosoku gives a server one second to close, which a loaded machine does not always have. For the same reason the
server does not shed load here.
"""

import asyncio
import json
import ssl
import sys
from pathlib import Path

import pytest
import trustme

from tests.conformance.forwarder import tls_forwarder
from tests.served import served

CASES, GOOD, CONCURRENCY = 517, {"OK", "INFORMATIONAL"}, 4
Verdicts = list[dict[str, str]]


async def run_cases(port: int, concurrency: int, cases: list[str]) -> Verdicts:
    """Runs the named cases, or all of them, against the server at a port."""
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


async def assert_conforms(port: int) -> None:
    verdicts = await run_cases(port, CONCURRENCY, [])
    assert len(verdicts) == CASES
    failed = [verdict["case"] for verdict in failures(verdicts)]
    if failed:
        lines = [
            f"{verdict['case']}: {verdict['behaviour']}, close {verdict['close']}. {verdict['said']}"
            for verdict in failures(await run_cases(port, 1, failed))
        ]
        if lines:
            pytest.fail(f"{len(lines)} of {CASES} cases:\n" + "\n".join(lines), pytrace=False)


@pytest.mark.timeout(900)
async def test_every_case_over_plain_tcp() -> None:
    with served("examples.echo:app", limits__loop_lag_ms=0) as server:
        await assert_conforms(int(server.url.rpartition(":")[2]))


@pytest.mark.timeout(900)
async def test_every_case_over_tls(tmp_path: Path) -> None:
    authority = trustme.CA()
    authority.issue_cert("localhost").private_key_and_cert_chain_pem.write_to_path(tmp_path / "server.pem")
    client = ssl.create_default_context()
    authority.configure_trust(client)
    files = {"tls__certfile": tmp_path / "server.pem", "tls__keyfile": tmp_path / "server.pem"}
    with served("examples.echo:app", limits__loop_lag_ms=0, **files) as server:
        async with tls_forwarder(int(server.url.rpartition(":")[2]), client) as port:
            await assert_conforms(port)
