"""Tests mirror the source, so that the tests of a file are easy to find.

runtime/a/b/c.py            -> tests/a/b/test_c.py          (or tests/a/b/test_c_*.py)
runtime/native/src/x/y.rs   -> runtime/native/tests/x_y.rs  (or x_y_*.rs), by the public API, without Python
runtime/native/src/py/x/y.rs -> tests/native/test_x_y.py    (or test_x_y_*.py), from Python
Rust sources in deeper folders join all their parts: src/x/y/z.rs -> x_y_z.rs. Crates beside the core: likewise.
Exempt: __init__, __main__, mod.rs, lib.rs, stubs, and files without functions to call: tables, and Rust files without a
`pub fn`. Tested elsewhere: the load generator as a whole (WHOLE); code that ends processes, and all fuzzers (THROUGH).
The tests of each crate are modules of one binary, its tests/main.rs.
"""

import re
from collections.abc import Iterable
from pathlib import Path

import lizard

from tests.house.repository import report

CRATE = Path("runtime/native")
EXEMPT = {"__init__.py", "__main__.py", "mod.rs", "lib.rs", "main.rs"}
WHOLE = CRATE / "crates/loadgen"
THROUGH = {
    Path("tests/integration/test_kills"): {CRATE / "src/py/orphan.rs"},
    CRATE / "crates/fuzz/tests/corpora": {CRATE / "crates/fuzz/src/lib.rs"},
}
PUBLIC = re.compile(r"\bpub (?:const |async |unsafe )*fn\b|#\[pyfunction|#\[pymethods")


def mirror_of(path: Path) -> Path | None:
    """The path of a source file's tests, without suffix; None if the file is exempt."""
    for tests, sources in THROUGH.items():
        if path in sources:
            return tests
    if path.name in EXEMPT:
        return None
    if path.suffix == ".rs" and path.is_relative_to(CRATE):
        return native_mirror_of(path)
    if path.suffix == ".py" and path.parts[0] == "runtime":
        inside = path.relative_to("runtime")
        return Path("tests") / inside.parent / f"test_{inside.stem}"
    return None


def native_mirror_of(path: Path) -> Path | None:
    """The same for a Rust file of the core or of another crate."""
    match path.relative_to(CRATE).with_suffix("").parts:
        case ("src", "py", *rest):
            return Path("tests/native") / f"test_{'_'.join(rest)}"
        case ("src", *rest):
            return CRATE / "tests" / "_".join(rest)
        case ("crates", crate, "src", *rest):
            return CRATE / "crates" / crate / "tests" / "_".join(rest)
    return None


def native_test_files(paths: Iterable[Path]) -> set[Path]:
    """All files with tests of the core or of another crate, except main.rs."""
    inside = (path for path in paths if path.suffix == ".rs" and path.is_relative_to(CRATE))
    return {path for path in inside if path.parent.name == "tests" and path.name not in EXEMPT}


def is_callable(path: Path, text: str) -> bool:
    """Whether a file has a function that a test could call."""
    if path.suffix == ".rs":
        return bool(PUBLIC.search(text))
    return bool(lizard.analyze_file.analyze_source_code(str(path), text).function_list)


def is_mirrored(mirror: Path, files: Iterable[Path]) -> bool:
    """Whether one of the files has the name of this mirror, or a longer one that begins with it."""
    beside = [path for path in files if path.parent == mirror.parent and path.suffix in {".py", ".rs"}]
    return any(path.stem == mirror.name or path.stem.startswith(f"{mirror.name}_") for path in beside)


def test_every_module_has_its_tests(sources: dict[Path, str]) -> None:
    mirrors = {path: mirror for path in sources if (mirror := mirror_of(path)) and WHOLE not in path.parents}
    unmirrored = [path for path, mirror in mirrors.items() if not is_mirrored(mirror, sources)]
    report([f"{path}: no {mirrors[path]}.*" for path in unmirrored if is_callable(path, sources[path])])


def test_every_native_test_file_mirrors_a_source(sources: dict[Path, str]) -> None:
    prefixes = tuple(f"{mirror}_" for path in sources if (mirror := mirror_of(path)))
    files = native_test_files(sources)
    assert {path.parent for path in files} == {path.parent for path in sources if path.name == "main.rs"}
    strange = [path for path in files if not f"{path.with_suffix('')}_".startswith(prefixes)]
    report([f"{path}: mirrors no source" for path in strange])


def test_every_native_test_file_runs(sources: dict[Path, str]) -> None:
    for main in (path for path in sources if path.name == "main.rs"):
        named = {main.with_name(f"{name}.rs") for name in re.findall(r"(?m)^mod (\w+);", sources[main])}
        files = {path for path in native_test_files(sources) if path.parent == main.parent}
        report([f"{path}: not named in main.rs" for path in files - named])


def test_the_mirror_of_a_path_follows_the_table() -> None:
    assert mirror_of(Path("runtime/actors/room.py")) == Path("tests/actors/test_room")
    assert mirror_of(Path("runtime/actors/calls/peer/pool.py")) == Path("tests/actors/calls/peer/test_pool")
    assert mirror_of(Path("runtime/app.py")) == Path("tests/test_app")
    assert mirror_of(CRATE / "src/ws/deflate/offer.rs") == CRATE / "tests/ws_deflate_offer"
    assert mirror_of(CRATE / "src/shard/driver/turn.rs") == CRATE / "tests/shard_driver_turn"
    assert mirror_of(CRATE / "src/py/host/hooks.rs") == Path("tests/native/test_host_hooks")
    assert mirror_of(CRATE / "src/ws/mod.rs") is None
    assert mirror_of(CRATE / "crates/loadgen/src/run.rs") == CRATE / "crates/loadgen/tests/run"
    assert is_callable(Path("a.rs"), "pub const fn f() {}")
    assert not is_callable(Path("a.rs"), "pub(super) fn f() {}")
