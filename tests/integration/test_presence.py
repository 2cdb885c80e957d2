"""Presence when hosts die and rooms move back, with members on two shards: what pages receive."""

from contextlib import ExitStack
from typing import Any

from runtime.testing.client.presence import ClientPresence
from tests.channels import Channels
from tests.served import served, until

TOPIC, COUNT = "crowd:a", 10


def known_to(page: Channels, last: str) -> dict[str, Any]:
    """The presences on a page when the last guest has joined."""
    view = ClientPresence()
    while True:
        message = page.next()
        view.deliver(message.event, message.payload)
        if last in message.payload.get("joins", {}):
            return view.state


def news(page: Channels, known: dict[str, Any], last: str) -> list[str]:
    """The changes of known presences on a page until the last guest appears."""
    told = []
    while True:
        _, event, payload, _ = page.next()
        if event == "presence_state":
            told += [f"{key} is not as it was" for key in known if payload.get(key) != known[key]]
        else:
            told += [f"{key} {verb}" for verb in ("joins", "leaves") for key in payload[verb] if key in known]
        if last in payload or last in payload.get("joins", {}):
            return told


def wait_answered(page: Channels) -> None:
    """Waits until the room answers its member."""
    until(lambda: page.ask(TOPIC, "echo", "here").status == "ok", "the room answers")


def test_no_presence_leaves_or_joins_when_hosts_die_and_return() -> None:
    with (
        served("tests.integration.halls:app", server__hosts=2, server__shards=2) as server,
        ExitStack() as stack,
    ):
        pages = {str(number): stack.enter_context(Channels(server)) for number in range(COUNT)}
        for guest, page in pages.items():
            page.join(TOPIC, guest=guest)
        assert all(shard["counters"]["members"] for shard in server.stats()["shards"])
        pages["last"] = stack.enter_context(Channels(server))
        pages["last"].join(TOPIC, guest="last")
        known = {guest: known_to(page, "last") for guest, page in pages.items()}
        assert all(view.keys() == pages.keys() for view in known.values())
        for host in (0, 1, 0, 1):
            server.wait_back("host", host, server.kill("host", host))
            for page in pages.values():
                wait_answered(page)
        stack.enter_context(Channels(server)).join(TOPIC, guest="late")
        for guest, page in pages.items():
            assert news(page, known[guest], "late") == [], guest
        assert server.total("closed") == 0
