"""The resources of the machine: the limit on descriptors, closed standard streams, cores within quotas."""

import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from runtime.cli.machine import connections_lost, cores

SOURCE = "from runtime.cli.machine import *\nimport os, resource, sys\n"


def run(code: str, **options: object) -> str:
    """Runs code in a process of its own and returns its output."""
    command = [sys.executable, "-c", SOURCE + code]
    return subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, **options).stdout


def test_the_soft_limit_on_descriptors_becomes_the_hard_one() -> None:
    lowered = lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (300, 4000))  # noqa: E731
    code = "print(raise_descriptors(), *resource.getrlimit(resource.RLIMIT_NOFILE))"
    assert run(code, preexec_fn=lowered).split() == ["4000"] * 3


@pytest.mark.parametrize(
    ("descriptors", "setting", "expected"),
    [
        (resource.RLIM_INFINITY, 0, None),
        (1 << 20, 0, None),
        (4000, 0, 3744),
        (4000, 3000, None),
        (4000, 5000, 3744),
        (100, 0, 1),
    ],
)
def test_a_limit_on_descriptors_that_excludes_connections_is_reported(
    descriptors: int, setting: int, expected: int | None
) -> None:
    assert connections_lost(descriptors, setting) == expected


@pytest.mark.parametrize("closed", [(0,), (1,), (2,), (0, 1, 2)])
def test_a_closed_standard_stream_is_opened_to_dev_null(closed: tuple[int, ...], tmp_path: Path) -> None:
    def close() -> None:
        for number in closed:
            os.close(number)

    code = (
        "open_standard_streams()\n"
        "print('lost or not', file=sys.stdout); print('lost or not', file=sys.stderr); sys.stdin.read()\n"
        f"where = [os.readlink(f'/proc/self/fd/{{number}}') for number in {closed}]\n"
        f"open({str(tmp_path / 'opened')!r}, 'w').write(' '.join(where))\n"
    )
    run(code, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL, preexec_fn=close)
    assert (tmp_path / "opened").read_text().split() == ["/dev/null"] * len(closed)


def system(root: Path, group: str, **files: str) -> Path:
    """A root folder with the files of a system whose process is in this cgroup; `__` in a name stands for a slash."""
    texts = {"proc/self/cgroup": group, **{name.replace("__", "/"): text for name, text in files.items()}}
    for name, text in texts.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return root


def test_a_quota_reduces_the_number_of_cores(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(16)))
    assert cores(tmp_path) == 16
    v2 = {"sys__fs__cgroup__cpu.max": "450000 100000\n", "sys__fs__cgroup__a__cpu.max": "max 100000\n"}
    assert cores(system(tmp_path / "v2", "0::/a\n", **v2)) == 4
    assert cores(system(tmp_path / "foreign", "0::/not/seen/here\n", **v2)) == 4
    v1 = {
        "sys__fs__cgroup__cpu__a__cpu.cfs_quota_us": "50000\n",
        "sys__fs__cgroup__cpu__a__cpu.cfs_period_us": "100000\n",
        "sys__fs__cgroup__cpu__cpu.cfs_quota_us": "-1\n",
        "sys__fs__cgroup__cpu__cpu.cfs_period_us": "100000\n",
    }
    assert cores(system(tmp_path / "v1", "3:cpu,cpuacct:/a\n4:memory:/a\n", **v1)) == 1
    assert cores(system(tmp_path / "free", "3:cpu:/b\n", **v1)) == 16


def test_affinity_reduces_the_number_of_cores() -> None:
    assert cores(Path("/nowhere")) == len(os.sched_getaffinity(0))
