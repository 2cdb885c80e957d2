"""The wheel: everything that is needed, nothing of the sources of the crate, and a command that works by itself.

The release build is the one `make install` made, so building the wheel only packs it.
"""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.house.repository import ROOT

pytestmark = pytest.mark.timeout(900)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [
        "maturin",
        "build",
        "--release",
        "--locked",
        "--quiet",
        "-i",
        sys.executable,
        "-o",
        str(folder),
    ]
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    subprocess.run(command, cwd=ROOT, check=True, env={**os.environ, "PATH": path})
    return next(folder.glob("*.whl"))


def test_the_wheel_holds_the_package_and_none_of_its_sources(wheel: Path, tracked: list[Path]) -> None:
    held = set(zipfile.ZipFile(wheel).namelist())
    native = Path("runtime/native")
    packages = {"runtime", "stateroom"}
    ours = {str(p) for p in tracked if p.parts[0] in packages and not p.is_relative_to(native)}
    assert ours <= held
    extra = {name for name in held - ours if not name.startswith(("runtime/_native.", "stateroom-"))}
    assert extra == set()


def test_the_wheel_alone_gives_a_working_command(wheel: Path, tmp_path: Path) -> None:
    zipfile.ZipFile(wheel).extractall(tmp_path)
    script = "import stateroom, stateroom.__main__ as command; print(stateroom.__file__, flush=True); command.main()"
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    ran = subprocess.run(
        [sys.executable, "-P", "-c", script, "version"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert ran.returncode == 0, ran.stderr
    assert str(tmp_path) in ran.stdout
