"""The header of every file, and names without meaning."""

import ast
import re
from itertools import takewhile
from pathlib import Path

from tests.house.repository import ROOT, report

HEADER_LINES = 10
EMPTY_WORDS = r"(?i:manager|helper|util|utils|misc|common)"
NAMED = re.compile(rf"\b(?:class|def|fn|struct|enum|trait|mod|function)\s+(\w*?(?:\b|_)?{EMPTY_WORDS}s?)\b")
PUBLIC = re.compile(r"^\s*pub (?:const |async |unsafe )*(fn (?!new\b)|struct |enum |trait |type )(\w+)")
MACHINE = re.compile(r"(?<![\w.])/(?:work|root|home/\w+|Users/\w+)/\w")


def header(path: Path, text: str) -> list[str]:
    """The lines of the comment at the beginning of a file; empty if it has none."""
    if path.suffix in {".py", ".pyi"}:
        return (ast.get_docstring(ast.parse(text)) or "").splitlines()
    marks = {".rs": "//!", "": "#"}.get(path.suffix, ("//", "/*", " *", "<!--"))
    lines = [line for line in text.splitlines() if not line.startswith(("#!/", "<!doctype", "<!DOCTYPE"))]
    return list(takewhile(lambda line: line.startswith(marks), lines))


def test_files_open_with_a_short_header(sources: dict[Path, str]) -> None:
    violations = []
    for path, text in sources.items():
        lines = len(header(path, text)) if text.strip() else 1
        if not 1 <= lines <= HEADER_LINES:
            violations.append(f"{path}: its header has {lines} lines, not 1 to {HEADER_LINES}")
    report(violations)


def undocumented(text: str) -> list[str]:
    """The public items of a Rust file without a `///` comment above them and their attributes.

    `new` is exempt, because its type is documented, and so are one-line functions.
    """
    found, above, lines = [], "", text.splitlines()
    for at, line in enumerate(lines):
        if (item := PUBLIC.match(line)) and not above.startswith("///"):
            one_line = item.group(1) == "fn " and "}" in [rest.strip() for rest in lines[at : at + 3]]
            found += [] if one_line else [item.group(2)]
        if not line.strip().startswith("#["):
            above = line.strip()
    return found


def test_public_items_of_the_crates_are_documented(sources: dict[Path, str]) -> None:
    native = {path: text for path, text in sources.items() if path.is_relative_to("runtime/native")}
    source = {path: text for path, text in native.items() if "src" in path.parts}
    assert any("crates" in path.parts for path in source)
    report([f"{path}: {name}" for path, text in source.items() for name in undocumented(text)])
    assert undocumented(
        "/// Says.\n#[inline]\npub fn f() {\n}\n\npub struct S;\npub fn g() {\n0\n}\npub fn h() {\n1;\n2\n}"
    ) == ["S", "h"]


def test_names_have_a_meaning(sources: dict[Path, str]) -> None:
    code = {path: text for path, text in sources.items() if not path.is_relative_to("tests/house")}
    violations = [
        f"{path}: a name without a meaning" for path in code if re.fullmatch(EMPTY_WORDS, path.stem)
    ]
    for path, text in code.items():
        violations += [f"{path}: {name}" for name in NAMED.findall(text)]
    report(violations)


def test_no_file_contains_a_path_of_a_machine(tracked: list[Path]) -> None:
    violations = []
    for path in tracked:
        text = (ROOT / path).read_text(errors="ignore")
        violations += [f"{path}: {found.group()}…" for found in MACHINE.finditer(text)]
    report(violations)
