"""A member that stops reading while its room talks on, under each policy: what it is spared, and what it is told."""

import pytest
from websockets.exceptions import ConnectionClosed

from tests.channels import Channels, Message
from tests.served import Server, served

APP = "tests.integration.policies:app"
# More in all than the kernel's buffers and the queue hold together; at once less than half of the queue.
COUNT, SIZE, BURST = 1_000, 10_000, 10
SETTINGS = {"limits__queue_bytes": 256 * 1024, "deflate__enabled": "false", "server__shards": 1}


def heard_by_a_stalled_reader(server: Server, topic: str, **params: object) -> list[Message]:
    """All that a member gets who does not read until everything has been said, which a bystander hears meanwhile."""
    with (
        Channels(server, receive_bytes=4096) as stalled,
        Channels(server) as bystander,
        Channels(server) as talker,
    ):
        for client in (stalled, bystander, talker):
            client.join(topic, **params)
        for first in range(0, COUNT, BURST):
            assert talker.ask(topic, "burst", [first, BURST, SIZE]).status == "ok"
            said = range(first, first + BURST)
            assert [bystander.next("said").payload["n"] for _ in said] == list(said)
        # Replies are in order with all else and never dropped: what had been queued is read with this one.
        stalled.ask("phoenix", "heartbeat", {})
        assert talker.ask(topic, "end").status == "ok"
        heard = [stalled.next()]
        while heard[-1].event != "end":
            heard.append(stalled.next())
        return heard


def numbers(heard: list[Message]) -> list[int]:
    return [message.payload["n"] for message in heard if message.event == "said"]


def dropped(heard: list[Message]) -> int:
    """How many it was told that it missed."""
    return sum(message.payload["dropped"] for message in heard if message.event == "gap")


def test_close_ends_the_connection_with_1013() -> None:
    with served(APP, **SETTINGS) as server:
        with pytest.raises(ConnectionClosed) as closed:
            heard_by_a_stalled_reader(server, "close:a")
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 1013


@pytest.mark.parametrize("policy", ["drop_new", "drop_old"])
def test_what_is_dropped_is_counted_in_a_gap(policy: str) -> None:
    with served(APP, **SETTINGS) as server:
        heard = heard_by_a_stalled_reader(server, f"{policy}:a")
    found = numbers(heard)
    assert found == sorted(set(found))
    assert 0 < len(found) < COUNT
    assert len(found) + dropped(heard) == COUNT
    assert (found[-1] == COUNT - 1) == (policy == "drop_old")


def test_conflate_keeps_the_latest_of_each_key() -> None:
    with served(APP, **SETTINGS) as server:
        heard = heard_by_a_stalled_reader(server, "conflate:a")
    found = numbers(heard)
    assert len(found) < COUNT
    latest = {number % BURST: number for number in found}
    assert sorted(latest.values()) == list(range(COUNT - BURST, COUNT))


def test_catch_up_brings_everything_later() -> None:
    with served(APP, **SETTINGS) as server:
        heard = heard_by_a_stalled_reader(server, "catch_up:a", **{"$position": None})
    assert numbers(heard) == list(range(COUNT))
    assert [message.offset for message in heard] == list(range(1, len(heard) + 1))
