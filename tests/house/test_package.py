"""The wheel has all required files, no native sources, and a working command. The sdist has all sources of the wheel.

The release build is that of `make install`, so that building the wheel only packs it.
"""

import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from tests.house.repository import ROOT, report

pytestmark = pytest.mark.timeout(900)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    maturin("build", "--release", "--locked", "--quiet", "-i", sys.executable, "-o", str(folder))
    return next(folder.glob("*.whl"))


def maturin(*arguments: str) -> None:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    subprocess.run(["maturin", *arguments], cwd=ROOT, check=True, env={**os.environ, "PATH": path})


def test_the_wheel_contains_the_package_without_native_sources(wheel: Path, tracked: list[Path]) -> None:
    held = set(zipfile.ZipFile(wheel).namelist())
    native = Path("runtime/native")
    packages = {"runtime", "stateroom"}
    ours = {str(p) for p in tracked if p.parts[0] in packages and not p.is_relative_to(native)}
    assert ours <= held
    extra = {name for name in held - ours if not name.startswith(("runtime/_native.", "stateroom-"))}
    assert extra == set()


@pytest.fixture
def sdist(tmp_path: Path) -> dict[Path, bytes]:
    """Path and content of each file of the source distribution, relative to its root."""
    maturin("sdist", "-o", str(tmp_path))
    with tarfile.open(next(tmp_path.glob("*.tar.gz"))) as archive:
        files = {member.name: archive.extractfile(member) for member in archive}
        return {
            Path(name).relative_to(Path(name).parts[0]): file.read() for name, file in files.items() if file
        }


def test_the_sdist_contains_the_unchanged_workspace(sdist: dict[Path, bytes], tracked: list[Path]) -> None:
    native = {path for path in tracked if path.is_relative_to("runtime/native")}
    report([f"{path}: not in the sdist" for path in native - sdist.keys()])
    # If a member of the workspace is missing, the lock file does not fit, and `--locked` fails.
    cargo = [path for path in native if path.name in {"Cargo.toml", "Cargo.lock"}]
    assert len(cargo) == 4
    report([f"{path}: changed" for path in cargo if sdist[path] != (ROOT / path).read_bytes()])


def test_the_command_works_with_the_wheel_alone(wheel: Path, tmp_path: Path) -> None:
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
