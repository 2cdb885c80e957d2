"""The layers of the native core and its crates, which refer strictly downward. Those of Python are in
pyproject.toml.
"""

import ast
import re
from pathlib import Path

from tests.house.repository import report

NATIVE = Path("runtime/native")
# Each layer of the core and each further crate, and the layers to which it may refer.
BELOW = {
    "ws": set(),
    "channels": set(),
    "mesh": {"ws"},
    "reactor": {"ws"},
    "shard": {"ws", "channels", "mesh", "reactor"},
    "host": {"mesh"},
    "py": {"ws", "channels", "mesh", "reactor", "shard", "host", "loadgen"},
    "loadgen": set(),
    "fuzz": {"ws", "channels", "mesh"},
}
NAMED = re.compile(r"\b(?:(?:crate|_native)::(?:\{([^;]*)\}|(\w+))|(loadgen)::)")
COMMENT = re.compile(r"//[^\n]*")


def layer_of(path: Path) -> str | None:
    """The layer or crate of a source file; None for lib.rs of the core and for all other files."""
    match path.relative_to(NATIVE).parts if path.is_relative_to(NATIVE) else ():
        case ("src", name, *_) if name != "lib.rs":
            return name.removesuffix(".rs")
        case ("crates", name, "src", *_):
            return name
    return None


def layers_named(text: str) -> set[str]:
    """The layers to which a file refers by `crate::x`, `_native::x` or `crate::{x, y::z}`, and the crates."""
    named = set()
    for group, single, crate in NAMED.findall(COMMENT.sub("", text)):
        inside = re.sub(r"\{[^{}]*\}", "", group)
        named.update(re.findall(r"(?:^|,)\s*(\w+)", inside) if group else [single, crate])
    return named & BELOW.keys()


def test_native_layers_refer_downward(sources: dict[Path, str]) -> None:
    violations = []
    for path, text in sources.items():
        layer = layer_of(path)
        if layer is None:
            continue
        if layer not in BELOW:
            violations.append(f"{path}: no layer is called {layer}")
            continue
        wrong = layers_named(text) - BELOW[layer] - {layer}
        violations += [f"{path}: {layer} may not name {name}" for name in wrong]
    report(violations)


def test_only_the_binding_names_pyo3_and_only_the_reactor_is_unsafe(sources: dict[Path, str]) -> None:
    violations = []
    for path, text in sources.items():
        layer, code = layer_of(path), COMMENT.sub("", text)
        if layer is None:
            continue
        if layer != "py" and re.search(r"\bpyo3\b", code):
            violations.append(f"{path}: only py/ names PyO3")
        if layer != "reactor" and re.search(r"\bunsafe\b(?!_)", code):
            violations.append(f"{path}: only reactor/ may hold unsafe")
    report(violations)


def test_the_public_package_only_exports(sources: dict[Path, str]) -> None:
    public = {path: text for path, text in sources.items() if path.parts[0] == "stateroom"}
    assert len(public) > 4
    report([f"{path}: {found}" for path, text in public.items() for found in definitions(text)])
    assert definitions("import a\n\ndef f() -> None: ...\nB = 1") == ["def f() -> None:\n    ...", "B = 1"]


def definitions(text: str) -> list[str]:
    """The statements of a public module other than imports, `__all__` and the start of the command."""
    found = []
    for node in ast.parse(text).body:
        is_export = isinstance(node, ast.Import | ast.ImportFrom | ast.Expr | ast.If)
        is_all = isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__"
        found += [] if is_export or is_all else [ast.unparse(node)]
    return found


def test_the_search_for_references_finds_every_form() -> None:
    assert layers_named("use crate::shard::core::Shard;") == {"shard"}
    assert layers_named("use crate::{mesh::{batch, frames}, host};") == {"mesh", "host"}
    assert layers_named("let a = crate::ws::close::NORMAL; // crate::py") == {"ws"}
    assert layers_named("use _native::{ws, mesh::Frame};\nloadgen::run();") == {"ws", "mesh", "loadgen"}
    assert layer_of(NATIVE / "src/ws/close.rs") == "ws"
    assert layer_of(NATIVE / "crates/loadgen/src/anchor/client.rs") == "loadgen"
