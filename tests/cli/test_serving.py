"""From start to end inside one process. The rest is under tests/integration."""

import subprocess
import sys

UNREAD = """
import os, sys
from runtime.cli.serving import show
reader, writer = os.pipe()
os.dup2(writer, 1)
os.close(reader)
show("what nobody reads")
print("nor this", flush=True)
sys.stderr.write("goes on")
"""


def test_output_that_nobody_reads_stops_nothing() -> None:
    ended = subprocess.run([sys.executable, "-c", UNREAD], capture_output=True, text=True, timeout=60)
    assert (ended.returncode, ended.stderr) == (0, "goes on")
