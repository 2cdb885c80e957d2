"""A member that stops reading while its room keeps sending, under each policy: what is dropped and reported."""

import pytest
from websockets.exceptions import ConnectionClosed

from tests.channels import Channels, Message
from tests.served import Server, served

APP = "tests.integration.policies:app"
# In total more than the kernel's buffers and the queue hold together; each burst is less than half of the queue.
COUNT, SIZE, BURST = 1_000, 10_000, 10
SETTINGS = {"limits__queue_bytes": 256 * 1024, "deflate__enabled": "false", "server__shards": 1}


def heard_by_a_stalled_reader(server: Server, topic: str, **params: object) -> list[Message]:
    """The messages of a member that starts to read when a bystander has received all of them."""
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
        # Replies are in order with other messages and are never dropped, so this one comes after all queued ones.
        stalled.ask("phoenix", "heartbeat", {})
        assert talker.ask(topic, "end").status == "ok"
        heard = [stalled.next()]
        while heard[-1].event != "end":
            heard.append(stalled.next())
        return heard


def numbers(heard: list[Message]) -> list[int]:
    return [message.payload["n"] for message in heard if message.event == "said"]


def dropped(heard: list[Message]) -> int:
    """The number of messages that gaps report as dropped."""
    return sum(message.payload["dropped"] for message in heard if message.event == "gap")


def test_close_ends_the_connection_with_1013() -> None:
    with served(APP, **SETTINGS) as server:
        with pytest.raises(ConnectionClosed) as closed:
            heard_by_a_stalled_reader(server, "close:a")
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 1013


@pytest.mark.parametrize("policy", ["drop_new", "drop_old"])
def test_dropped_messages_are_counted_in_a_gap(policy: str) -> None:
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


def test_catch_up_sends_every_message_later() -> None:
    with served(APP, **SETTINGS) as server:
        heard = heard_by_a_stalled_reader(server, "catch_up:a", **{"$position": None})
    assert numbers(heard) == list(range(COUNT))
    assert [message.offset for message in heard] == list(range(1, len(heard) + 1))


@pytest.mark.parametrize("policy", ["drop_new", "drop_old"])
def test_with_a_history_a_gap_names_exactly_the_missing_offsets(policy: str) -> None:
    with served(APP, **SETTINGS) as server:
        heard = heard_by_a_stalled_reader(server, f"kept_{policy}:a", **{"$position": None})
    assert any(message.event == "gap" for message in heard)
    at = 0
    for message in heard:
        if message.event == "gap":
            (epoch, first), (same, last) = message.payload["from"], message.payload["to"]
            assert (epoch, first, message.payload["reason"]) == (same, at + 1, "slow")
            assert last >= first
            at = last
        else:
            assert message.offset == at + 1, "every missing message is in a gap"
            assert message.event == "end" or message.payload["n"] == message.offset - 1
            at += 1
    assert at == COUNT + 1


def test_conflate_keeps_the_order_and_replaces_no_stored_message() -> None:
    settings = {**SETTINGS, "limits__queue_bytes": 4 << 20}
    with (
        served(APP, **settings) as server,
        Channels(server, receive_bytes=4096) as stalled,
        Channels(server) as talker,
    ):
        for client in (stalled, talker):
            client.join("kept_conflate:a", **{"$position": None})
        said = 0
        for first in range(0, 200, 10):
            # Stored messages of all bursts have the same keys, but none of them is replaced.
            assert talker.ask("kept_conflate:a", "flicker", [first, 10, SIZE]).status == "ok"
            assert talker.ask("kept_conflate:a", "burst", [first, 10, SIZE]).status == "ok"
            said += 10
        assert talker.ask("kept_conflate:a", "end").status == "ok"
        heard = [stalled.next()]
        while heard[-1].event != "end":
            heard.append(stalled.next())
    stored = [message for message in heard if message.event != "flickered"]
    assert [message.offset for message in stored] == list(range(1, said + 2)), (
        "all stored messages arrive in order"
    )
    flickered = [message.payload["n"] for message in heard if message.event == "flickered"]
    assert flickered == sorted(set(flickered)), "the remaining volatile messages are in order"
    assert len(flickered) < said, "some volatile messages were replaced"
    assert flickered[-1] == said - 1, "the latest one is never replaced by an older one"


LOUD = ["drop_new:a", "drop_old:a", "conflate:a", "catch_up:a"]
QUIET = "hush:a"


def heard_of_each_room(server: Server) -> dict[str, list[Message]]:
    """The messages of a stalled reader in rooms of all policies, which send too much, and in a quiet room."""
    with Channels(server, receive_bytes=4096) as stalled, Channels(server) as talker:
        for topic in [*LOUD, QUIET]:
            stalled.join(topic, **{"$position": None})
            talker.join(topic)
        assert talker.ask(QUIET, "burst", [0, 3, 10]).status == "ok"
        for first in range(0, COUNT, BURST):
            for topic in LOUD:
                assert talker.ask(topic, "burst", [first, BURST, SIZE // 4]).status == "ok"
        stalled.ask("phoenix", "heartbeat", {})
        for topic in [*LOUD, QUIET]:
            assert talker.ask(topic, "end").status == "ok"
        heard: dict[str, list[Message]] = {topic: [] for topic in [*LOUD, QUIET]}
        while not all(of and of[-1].event == "end" for of in heard.values()):
            message = stalled.next()
            heard[message.topic].append(message)
        return heard


def test_on_one_socket_each_room_has_its_own_policy() -> None:
    with served(APP, **SETTINGS) as server:
        heard = heard_of_each_room(server)
    assert numbers(heard["catch_up:a"]) == list(range(COUNT)), "every message arrives later"
    assert numbers(heard[QUIET]) == [0, 1, 2], "a quiet room loses nothing because of other rooms"
    assert numbers(heard["drop_new:a"])[0] == 0
    assert numbers(heard["drop_old:a"])[-1] == COUNT - 1
    for topic in ("drop_new:a", "drop_old:a"):
        found = numbers(heard[topic])
        assert 0 < len(found) < COUNT
        assert found == sorted(set(found))
        assert len(found) + dropped(heard[topic]) == COUNT, "missing messages are reported"
    for key in range(BURST):
        of_key = [number for number in numbers(heard["conflate:a"]) if number % BURST == key]
        assert of_key == sorted(set(of_key)), "no message is replaced by an older one"
        assert of_key[-1] == COUNT - BURST + key
