"""docs/protocol.md has the values that the code defines: close codes, events, binary kinds, statuses, error codes."""

import re
from functools import cache

from runtime._native import close_codes, wrong_event
from runtime.settings import SETTINGS
from tests.house.repository import ROOT

NATIVE = ROOT / "runtime/native/src"
# Codes that are never sent in a frame.
UNSENT = {"no_status", "lost"}


@cache
def page() -> str:
    return (ROOT / "docs/protocol.md").read_text()


def table(heading: str) -> list[list[str]]:
    """The rows of the first table below a heading, without the table's head."""
    below = page().partition(f"# {heading}\n")[2].splitlines()
    first = next(at for at, line in enumerate(below) if line.startswith("|"))
    rows = []
    for line in below[first + 2 :]:
        if not line.startswith("|"):
            break
        rows.append([cell.strip() for cell in line.strip("|").split("|")])
    return rows


def source(path: str) -> str:
    return (NATIVE / path).read_text()


def test_the_page_has_every_close_code_and_whether_clients_come_back() -> None:
    told = {(int(code), name.strip("`"), back == "yes") for code, name, back, _ in table("Close codes")}
    assert told == {row for row in close_codes() if row[1] not in UNSENT}
    for code, name, _ in close_codes():
        assert name not in UNSENT or f"{code} `{name}`" in page()


def test_the_page_has_every_reason_of_a_close() -> None:
    text = "\n".join(source(str(path.relative_to(NATIVE))) for path in (NATIVE / "shard").rglob("*.rs"))
    reasons = set(re.findall(r'close::retry\("(\w+)"', text + source("host/member/refusal.rs")))
    reasons |= set(re.findall(r'Refused::\w+(?: \{ \.\. \})? => "(\w+)"', source("shard/accept/refused.rs")))
    assert len(reasons) > 8
    closes = page().partition("### Close codes")[2].partition("\n## ")[0]
    assert {reason for reason in reasons if f"`{reason}`" not in closes} == set()


def test_the_page_has_every_event_of_the_protocol() -> None:
    constants = dict(re.findall(r'pub const (\w+): &str = "(\w+)";', source("channels/event.rs")))
    told = {event.strip("`") for _, event, *_ in table("Channels")} | {"credit"}
    assert told - {"any other"} == set(constants.values())
    refused = {event for event in constants.values() if wrong_event(event)}
    assert refused == told - {"any other", "heartbeat"}


def test_the_page_has_every_binary_kind() -> None:
    kinds = {
        int(kind)
        for kind in re.findall(r"^const \w+: u8 = (\d+);", source("channels/binary.rs"), re.MULTILINE)
    }
    told = {int(kind) for kind, *_ in table("Binary messages (version 2)")}
    assert told | {3, 4} == kinds


def test_the_page_has_every_status_of_a_refusal() -> None:
    words = source("ws/handshake/refusal.rs").partition("const fn reason_and_fields")[2]
    statuses = {int(status) for status in re.findall(r"^\s+(\d{3}) =>", words, re.MULTILINE)}
    assert {int(status) for status, _ in table("Refused requests")} == statuses | {400}


def test_the_page_has_every_error_code() -> None:
    denials = set(re.findall(r'Denial::new\(\s*"(\w+)"', source("mesh/denial.rs")))
    told = {code.strip("`") for code, *_ in table("Errors")}
    assert denials <= told
    unused = {code for code in told if not any(f'"{code}"' in text for text in everything())}
    assert unused == set()


@cache
def everything() -> list[str]:
    paths = [*NATIVE.rglob("*.rs"), *(ROOT / "runtime").rglob("*.py")]
    return [path.read_text() for path in paths if "target" not in path.parts]


def test_settings_on_the_page_exist() -> None:
    known = {setting.name for setting in SETTINGS}
    groups = {name.partition(".")[0] for name in known}
    named = set(re.findall(r"`(\w+\.\w+)`", page()))
    assert {name for name in named if name.partition(".")[0] in groups} <= known
