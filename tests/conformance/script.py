"""Reads the table of the channel protocol: rows of messages that are sent and messages that must be received.

`# a name` begins a row; `A > …` is sent by the client A, `A < …` must be its next message. A message is JSON text,
`text …` unchanged, `bytes …` in hex, or a binary message of the protocol: `push`, `reply`, `broadcast` and its fields.
The rule: `"*"` stands for any value, `"*name"` for any value that is the same in the whole row.
"""

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

KINDS = {"push": 0, "reply": 1, "broadcast": 2}
TOPIC = re.compile(r'(["/])(table|raw|loud|here|slow|open|tape)([:/])(\w+)')


@dataclass(frozen=True)
class Line:
    """One message of a row, or `connects` with a path. `verb` is "<", ">" or "connects"."""

    client: str
    verb: str
    text: str


@dataclass(frozen=True)
class Row:
    """One behaviour. `number` distinguishes its rooms from those of other rows."""

    name: str
    number: int
    lines: tuple[Line, ...]


def rows(folder: Path) -> Iterator[Row]:
    """All rows of all files."""
    number = 0
    for file in sorted(folder.glob("*.txt")):
        for block in file.read_text().split("\n\n"):
            name, *lines = block.strip().splitlines()
            number += 1
            yield Row(f"{file.stem}: {name.removeprefix('# ')}", number, tuple(_lines(lines, number)))


def _lines(lines: list[str], number: int) -> Iterator[Line]:
    for line in lines:
        client, verb, text = line.split(" ", 2)
        yield Line(client, verb, TOPIC.sub(rf"\1\2\3\4-{number}", text))


def message(text: str, sender: bool) -> str | bytes:
    """The message as it is transmitted. The push of a `sender` has a ref, that of the server has none."""
    kind, _, rest = text.partition(" ")
    if kind == "text":
        return rest
    if kind == "bytes":
        return bytes.fromhex(rest)
    if kind in KINDS:
        return _binary(kind, rest)
    return text


def _binary(kind: str, rest: str) -> bytes:
    """`kind | lengths | fields | data`: quoted fields, then hex."""
    fields = [field.encode() for field in shlex.split(rest) if '"' + field + '"' in rest]
    data = bytes.fromhex(rest.rpartition('"')[2])
    return bytes([KINDS[kind], *map(len, fields)]) + b"".join(fields) + data


def agrees(wanted: Any, found: Any, names: dict[str, Any]) -> bool:
    """Whether a message matches the table. The values of each `"*name"` are added to `names`."""
    if isinstance(wanted, str) and wanted.startswith("*"):
        return wanted == "*" or bool(names.setdefault(wanted, found) == found)
    if type(wanted) is not type(found):
        return False
    if isinstance(wanted, dict):
        return agrees(sorted(wanted.items()), sorted(found.items()), names)
    if isinstance(wanted, list | tuple):
        return len(wanted) == len(found) and all(map(agrees, wanted, found, [names] * len(wanted)))
    return bool(wanted == found)


def filled(wanted: Any, names: dict[str, Any]) -> Any:
    """A message to send, with each `"*name"` replaced by its value."""
    if isinstance(wanted, list):
        return [filled(one, names) for one in wanted]
    if isinstance(wanted, dict):
        return {key: filled(one, names) for key, one in wanted.items()}
    return names.get(wanted, wanted) if isinstance(wanted, str) else wanted
