"""Functions of at most 50 lines and complexity 10 by lizard, files of at most 200 lines, examples under 100."""

import re
from pathlib import Path

import lizard

from tests.house.repository import report

FILE_LINES, EXAMPLE_LINES, FUNCTION_LINES, COMPLEXITY = 200, 99, 50, 10
SCRIPT = re.compile(r"<script[^>]*>(.*?)</script>", re.DOTALL)


def functions(path: Path, text: str) -> list[lizard.FunctionInfo]:
    """The functions that lizard finds in a file. The scripts of an HTML page are read as JavaScript."""
    name = str(path)
    if path.suffix == ".html":
        name, text = name + ".js", "\n".join(SCRIPT.findall(text))
    if path.suffix in {"", ".pyi"}:
        return []
    return list(lizard.analyze_file.analyze_source_code(name, text).function_list)


def test_files_are_short(sources: dict[Path, str]) -> None:
    lengths = {path: len(text.splitlines()) for path, text in sources.items()}
    report([f"{path}: {lines} lines > {FILE_LINES}" for path, lines in lengths.items() if lines > FILE_LINES])


def test_examples_are_shorter_still(sources: dict[Path, str]) -> None:
    files = {path: text for path, text in sources.items() if path.parent == Path("examples")}
    lengths = {path: len(text.splitlines()) for path, text in files.items() if path.suffix == ".py"}
    assert lengths
    report(
        [
            f"{path}: {lines} lines > {EXAMPLE_LINES}"
            for path, lines in lengths.items()
            if lines > EXAMPLE_LINES
        ]
    )


def test_functions_are_short_and_simple(sources: dict[Path, str]) -> None:
    violations = []
    for path, text in sources.items():
        for function in functions(path, text):
            where = f"{path}:{function.start_line} {function.name}"
            if function.length > FUNCTION_LINES:
                violations.append(f"{where}: {function.length} lines > {FUNCTION_LINES}")
            if function.cyclomatic_complexity > COMPLEXITY:
                violations.append(f"{where}: complexity {function.cyclomatic_complexity} > {COMPLEXITY}")
    report(violations)


def test_functions_are_found_in_every_language() -> None:
    long = {
        "a.py": "def f(x):\n" + "    x += 1\n" * 60,
        "a.rs": "fn f(mut x: u8) {\n" + "    x += 1;\n" * 60 + "}\n",
        "a.ts": "function f(x: number) {\n" + "  x += 1;\n" * 60 + "}\n",
        "a.mjs": "function f(x) {\n" + "  x += 1;\n" * 60 + "}\n",
        "a.html": "<p><script>\nfunction f(x) {\n" + "  x += 1;\n" * 60 + "}\n</script>",
    }
    seen = {
        name: max((f.length for f in functions(Path(name), text)), default=0) for name, text in long.items()
    }
    assert all(length > 60 for length in seen.values()), seen
