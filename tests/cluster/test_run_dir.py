"""The folder of sockets: it belongs to one server, and to none after the death of that."""

import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from runtime.cluster.run_dir import RunDir, sweep
from stateroom.errors import UsageError


@pytest.fixture
def base(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where temporary files belong, with a path short enough for sockets."""
    with tempfile.TemporaryDirectory(dir="/tmp") as short:
        monkeypatch.setattr(tempfile, "tempdir", short)
        yield Path(short)


def socket_in(folder: Path) -> None:
    with socket.socket(socket.AF_UNIX) as one:
        one.bind(str(folder / "host-0-1.sock"))


def test_it_is_ours_alone_and_gone_when_removed(base: Path) -> None:
    made = RunDir.make()
    assert made.path.parent == base
    assert made.path.stat().st_mode & 0o777 == 0o700
    socket_in(made.path)
    made.remove()
    made.remove()
    assert not list(base.iterdir())


def test_what_a_killed_server_left_is_swept_by_the_next_and_what_a_living_one_has_is_not(base: Path) -> None:
    living = RunDir.make()
    code = f"import tempfile; tempfile.tempdir = {str(base)!r}\n"
    code += "from runtime.cluster.run_dir import RunDir\nimport os\n"
    code += "print(RunDir.make().path, flush=True); os.kill(os.getpid(), 9)"
    killed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    left = Path(killed.stdout.strip())
    socket_in(left)
    socket_in(living.path)
    another = RunDir.make()
    assert not left.exists()
    assert (living.path / "host-0-1.sock").exists()
    assert {one.path for one in (living, another)} == set(base.iterdir())


def test_what_is_not_ours_by_name_or_by_content_is_left_alone(base: Path) -> None:
    (base / "stateroom-notes").mkdir()
    (base / "stateroom-12345678").mkdir()
    (base / "stateroom-12345678" / "diary").write_text("dear")
    (base / "stateroom-abcdefgh").symlink_to(base / "stateroom-12345678")
    (base / "stateroom-87654321").write_text("no folder")
    before = set(base.rglob("*"))
    sweep(base)
    assert set(base.rglob("*")) == before


def test_where_paths_would_be_too_long_for_sockets_it_is_in_tmp(tmp_path: Path, monkeypatch) -> None:
    deep = tmp_path / ("d" * 100)
    deep.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(deep))
    made = RunDir.make()
    assert made.path.parent == Path("/tmp")
    made.remove()


def test_a_folder_that_cannot_be_made_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", "/proc/self")
    with pytest.raises(UsageError, match=r"^cannot make a folder for sockets \(TMPDIR says where\)"):
        RunDir.make()


def test_a_folder_that_was_removed_is_noticed_and_made_again_for_us_alone(base: Path) -> None:
    made = RunDir.make()
    assert made.is_there()
    made.path.rmdir()
    assert not made.is_there()
    made.restore()
    assert made.is_there()
    assert made.path.stat().st_mode & 0o777 == 0o700
    sweep(base)
    assert made.is_there(), "the new one is locked as the old one was"
    made.remove()


def test_a_folder_whose_name_another_has_taken_is_not_used(base: Path) -> None:
    made = RunDir.make()
    made.path.rmdir()
    made.path.write_text("taken")
    with pytest.raises(OSError, match="another folder is there now"):
        made.restore()
    made.path.unlink()
    made.restore()
    made.remove()
