"""Limits and names in the documents are those of the code, which defines each in one place."""

import re

import pytest

from runtime._native import KEY_BYTES, NAME_BYTES, wrong_event
from runtime.actors.calls import client
from runtime.actors.calls.peer.frames import DATA_BYTES
from runtime.actors.declare import registry
from runtime.actors.migration import handover
from runtime.settings import BY_NAME
from tests.house.repository import ROOT


def default(setting: str) -> float:
    value = BY_NAME[setting].default
    assert isinstance(value, int | float)
    return value


def mib(count: float) -> str:
    return f"{count / (1 << 20):.0f} MiB"


@pytest.mark.parametrize(
    ("page", "claim"),
    [
        ("calls.md", f"have at most {mib(DATA_BYTES)} each"),
        ("calls.md", f"a key at most {KEY_BYTES} bytes and no NUL"),
        ("calls.md", f"The name of an event has 1 to {NAME_BYTES} bytes"),
        (
            "calls.md",
            f"bytes that wait for one host | `admin.unsent_bytes` | {mib(default('admin.unsent_bytes'))} |",
        ),
        ("calls.md", f"cannot be reached within {client.TELL_S:.0f} s"),
        ("rooms.md", f"have at most {NAME_BYTES} bytes of UTF-8"),
        ("rooms.md", f"A turn that lasts over {handover.TURN_S:.0f} seconds"),
        ("rooms.md", f"after its `idle_s` (default: {default('room.idle_s'):.0f} s)"),
        ("from-phoenix.md", f"topics, events and references have at most {NAME_BYTES} bytes"),
        (
            "from-phoenix.md",
            f"{default('limits.messages_per_s'):.0f} messages a second and "
            f"{default('limits.rooms_per_connection'):.0f} rooms for a connection, "
            f"{mib(default('limits.message_bytes'))} for a message",
        ),
        ("production.md", f"Each page has at most {mib(registry.PAGE_BYTES)}"),
        ("production.md", f"all of them together {mib(registry.PAGES_BYTES)}"),
    ],
)
def test_a_limit_on_a_page_is_that_of_the_code(page: str, claim: str) -> None:
    text = " ".join((ROOT / "docs" / page).read_text().split())
    assert claim in text, f"docs/{page} does not say: {claim}"


def test_the_page_for_users_of_phoenix_names_all_reserved_events() -> None:
    wrong = wrong_event("gap") or ""
    own = set(re.findall(r"\b(?!phx)[a-z]+(?:_[a-z]+)?(?=[,]| and)", wrong.partition(" uses ")[2]))
    assert {"stream", "presence_diff"} <= own
    page = (ROOT / "docs/from-phoenix.md").read_text().partition("**Reserved event names**")[2]
    assert own == set(re.findall(r"`([a-z_]+)`", page.partition("\n- ")[0])) - {"phx_"}
