"""The Python interface of the load generator."""

import json
import os
import signal
import subprocess
import sys

import pytest

from runtime import _native

ENDLESS = {"mode": "storm", "url": "ws://127.0.0.1:9/", "seconds": 600}


def test_a_wrong_plan_is_a_value_error() -> None:
    with pytest.raises(ValueError, match="connections"):
        _native.bench(b'{"connections": 0}')


def test_a_wrong_address_is_refused() -> None:
    with pytest.raises(ValueError, match="ip:port"):
        _native.bench_anchor("localhost")


def test_ctrl_c_ends_a_run() -> None:
    code = f"from runtime import _native; print('on', flush=True); _native.bench({json.dumps(ENDLESS).encode()!r})"
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as run:
        assert run.stdout is not None
        run.stdout.readline()
        os.kill(run.pid, signal.SIGINT)
        _, errors = run.communicate(timeout=30)
    assert b"KeyboardInterrupt" in errors
