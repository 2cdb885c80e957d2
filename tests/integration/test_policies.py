"""A member that stops reading while its room keeps sending, under each policy: what is dropped and reported."""

import pytest
from websockets.exceptions import ConnectionClosed

from tests.channels import Channels, Message
from tests.served import Server, served

APP = "tests.integration.policies:app"
# In total more than the kernel's buffers and the queue hold together; each burst is less than half of the queue.
COUNT, SIZE, BURST = 1_000, 10_000, 10
SETTINGS = {"limits__queue_bytes": 256 * 1024, "deflate__enabled": "false", "server__shards": 1}


def received_by_a_stalled_reader(server: Server, topic: str, **params: object) -> list[Message]:
    """The messages of a member that starts to read when a bystander has received all of them."""
    with (
        Channels(server, receive_bytes=4096) as stalled,
        Channels(server) as bystander,
        Channels(server) as sender,
    ):
        for client in (stalled, bystander, sender):
            client.join(topic, **params)
        for first in range(0, COUNT, BURST):
            assert sender.ask(topic, "burst", [first, BURST, SIZE]).status == "ok"
            burst = range(first, first + BURST)
            assert [bystander.next("said").payload["n"] for _ in burst] == list(burst)
        # Replies are in order with other messages and are never dropped, so this one comes after all queued ones.
        stalled.ask("phoenix", "heartbeat", {})
        assert sender.ask(topic, "end").status == "ok"
        received = [stalled.next()]
        while received[-1].event != "end":
            received.append(stalled.next())
        return received


def numbers(received: list[Message]) -> list[int]:
    return [message.payload["n"] for message in received if message.event == "said"]


def dropped(received: list[Message]) -> int:
    """The number of messages that gaps report as dropped."""
    return sum(message.payload["dropped"] for message in received if message.event == "gap")


def test_close_ends_the_connection_with_1013() -> None:
    with served(APP, **SETTINGS) as server:
        with pytest.raises(ConnectionClosed) as closed:
            received_by_a_stalled_reader(server, "close:a")
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 1013


@pytest.mark.parametrize("policy", ["drop_new", "drop_old"])
def test_dropped_messages_are_counted_in_a_gap(policy: str) -> None:
    with served(APP, **SETTINGS) as server:
        received = received_by_a_stalled_reader(server, f"{policy}:a")
    found = numbers(received)
    assert found == sorted(set(found))
    assert 0 < len(found) < COUNT
    assert len(found) + dropped(received) == COUNT
    assert (found[-1] == COUNT - 1) == (policy == "drop_old")


def test_conflate_keeps_the_latest_of_each_key() -> None:
    with served(APP, **SETTINGS) as server:
        received = received_by_a_stalled_reader(server, "conflate:a")
    found = numbers(received)
    assert len(found) < COUNT
    latest = {number % BURST: number for number in found}
    assert sorted(latest.values()) == list(range(COUNT - BURST, COUNT))


def test_catch_up_sends_every_message_later() -> None:
    with served(APP, **SETTINGS) as server:
        received = received_by_a_stalled_reader(server, "catch_up:a", **{"$position": None})
    assert numbers(received) == list(range(COUNT))
    assert [message.offset for message in received] == list(range(1, len(received) + 1))


@pytest.mark.parametrize("policy", ["drop_new", "drop_old"])
def test_with_a_history_a_gap_names_exactly_the_missing_offsets(policy: str) -> None:
    with served(APP, **SETTINGS) as server:
        received = received_by_a_stalled_reader(server, f"kept_{policy}:a", **{"$position": None})
    assert any(message.event == "gap" for message in received)
    at = 0
    for message in received:
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
        Channels(server) as sender,
    ):
        for client in (stalled, sender):
            client.join("kept_conflate:a", **{"$position": None})
        sent = 0
        for first in range(0, 200, 10):
            # Stored messages of all bursts have the same keys, but none of them is replaced.
            assert sender.ask("kept_conflate:a", "flicker", [first, 10, SIZE]).status == "ok"
            assert sender.ask("kept_conflate:a", "burst", [first, 10, SIZE]).status == "ok"
            sent += 10
        assert sender.ask("kept_conflate:a", "end").status == "ok"
        received = [stalled.next()]
        while received[-1].event != "end":
            received.append(stalled.next())
    stored = [message for message in received if message.event != "flickered"]
    assert [message.offset for message in stored] == list(range(1, sent + 2)), (
        "all stored messages arrive in order"
    )
    flickered = [message.payload["n"] for message in received if message.event == "flickered"]
    assert flickered == sorted(set(flickered)), "the remaining volatile messages are in order"
    assert len(flickered) < sent, "some volatile messages were replaced"
    assert flickered[-1] == sent - 1, "the latest one is never replaced by an older one"


LOUD = ["drop_new:a", "drop_old:a", "conflate:a", "catch_up:a"]
QUIET = "hush:a"


def received_in_each_room(server: Server) -> dict[str, list[Message]]:
    """The messages of a stalled reader in rooms of all policies, which send too much, and in a quiet room."""
    with Channels(server, receive_bytes=4096) as stalled, Channels(server) as sender:
        for topic in [*LOUD, QUIET]:
            stalled.join(topic, **{"$position": None})
            sender.join(topic)
        assert sender.ask(QUIET, "burst", [0, 3, 10]).status == "ok"
        for first in range(0, COUNT, BURST):
            for topic in LOUD:
                assert sender.ask(topic, "burst", [first, BURST, SIZE // 4]).status == "ok"
        stalled.ask("phoenix", "heartbeat", {})
        for topic in [*LOUD, QUIET]:
            assert sender.ask(topic, "end").status == "ok"
        received: dict[str, list[Message]] = {topic: [] for topic in [*LOUD, QUIET]}
        while not all(of and of[-1].event == "end" for of in received.values()):
            message = stalled.next()
            received[message.topic].append(message)
        return received


def test_on_one_socket_each_room_has_its_own_policy() -> None:
    with served(APP, **SETTINGS) as server:
        received = received_in_each_room(server)
    assert numbers(received["catch_up:a"]) == list(range(COUNT)), "every message arrives later"
    assert numbers(received[QUIET]) == [0, 1, 2], "a quiet room loses nothing because of other rooms"
    assert numbers(received["drop_new:a"])[0] == 0
    assert numbers(received["drop_old:a"])[-1] == COUNT - 1
    for topic in ("drop_new:a", "drop_old:a"):
        found = numbers(received[topic])
        assert 0 < len(found) < COUNT
        assert found == sorted(set(found))
        assert len(found) + dropped(received[topic]) == COUNT, "missing messages are reported"
    for key in range(BURST):
        of_key = [number for number in numbers(received["conflate:a"]) if number % BURST == key]
        assert of_key == sorted(set(of_key)), "no message is replaced by an older one"
        assert of_key[-1] == COUNT - BURST + key
