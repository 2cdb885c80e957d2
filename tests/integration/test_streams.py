"""The stream of a room over real sockets and processes: recovery after a return, or a notice that it is impossible."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.channels import Channels, Message
from tests.served import Server, served

APP = "tests.integration.halls:app"
TOPIC = "hall:stream"


def say(socket: Channels, *texts: str) -> list[int]:
    return [socket.ask(TOPIC, "say", text).response for text in texts]


def heard(socket: Channels, count: int) -> list[tuple[int | None, str]]:
    return [(message.offset, message.payload) for message in (socket.next("said") for _ in range(count))]


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with served(APP, server__shards=2) as running:
        yield running


def test_a_returning_client_gets_missed_messages_and_then_live_ones(server: Server) -> None:
    with Channels(server) as stays:
        stays.join(TOPIC)
        with Channels(server) as goes:
            stream = goes.join(TOPIC, **{"$position": None})["$stream"]
            first = say(stays, "a")[0]
            assert heard(goes, 1) == [(first, "a")]
        say(stays, "b", "c")
        with Channels(server) as back:
            answer = back.join(TOPIC, **{"$position": [stream["epoch"], first]})
            assert answer["$stream"] == {"epoch": stream["epoch"], "offset": first + 2, "recovered": True}
            say(stays, "d")
            assert heard(back, 3) == [(first + 1, "b"), (first + 2, "c"), (first + 3, "d")]


def test_many_missed_messages_are_sent_in_pages_while_the_room_keeps_sending(server: Server) -> None:
    with ExitStack() as stack:
        talks, back = (stack.enter_context(Channels(server)) for _ in range(2))
        stream = talks.join(TOPIC, **{"$position": None})["$stream"]
        long = [f"{number:03}" + "x" * 10_000 for number in range(40)]
        offsets = say(talks, *long)
        answer = back.join(TOPIC, **{"$position": [stream["epoch"], offsets[0] - 1]})
        assert answer["$stream"]["recovered"]
        live = [f"live {number}" for number in range(40)]
        offsets += say(talks, *live)
        assert heard(back, 80) == list(zip(offsets, long + live, strict=True))


def test_a_new_client_gets_the_presence_state_after_a_long_history(server: Server) -> None:
    topic, long = "lounge:a", [f"{number:03}" + "x" * 10_000 for number in range(40)]
    with ExitStack() as stack:
        talks, comes = (stack.enter_context(Channels(server)) for _ in range(2))
        talks.join(topic)
        talks.next("presence_state")
        for text in long:
            talks.ask(topic, "say", text)
        comes.join(topic, **{"$history": 40})
        told = [comes.next() for _ in range(41)]
        assert [message.payload for message in told[:40]] == long
        assert told[40].event == "presence_state"
        assert len(told[40].payload) == 2
        assert len(comes.next("presence_diff").payload["joins"]) == 1


def test_a_new_client_gets_the_last_messages_and_a_plain_phoenix_client_no_offsets(server: Server) -> None:
    with ExitStack() as stack:
        talks, comes = (stack.enter_context(Channels(server)) for _ in range(2))
        talks.join(TOPIC)
        say(talks, "one", "two", "three")
        assert "$stream" not in comes.join(TOPIC, **{"$history": 2})
        assert [comes.next() for _ in range(2)] == [
            Message(TOPIC, "said", "two", None),
            Message(TOPIC, "said", "three", None),
        ]


def test_a_killed_host_ends_the_stream_and_every_client_is_notified() -> None:
    with served(APP) as server, ExitStack() as stack:
        stays, goes = (stack.enter_context(Channels(server)) for _ in range(2))
        stream = stays.join(TOPIC, **{"$position": None})["$stream"]
        goes.join(TOPIC)
        offsets = say(goes, "a", "b")
        assert heard(stays, 2) == [(offsets[0], "a"), (offsets[1], "b")]
        server.kill("host")
        told = stays.next("stream").payload
        assert (told["offset"], told["recovered"]) == (0, False)
        assert told["epoch"] != stream["epoch"]
        again = goes.join(TOPIC, **{"$position": [stream["epoch"], offsets[0]]})
        assert not again["$stream"]["recovered"]
        assert say(goes, "c") == [1]
        assert heard(stays, 1) == [(1, "c")]


def test_a_client_without_messages_is_also_notified_of_the_next_stream() -> None:
    with served(APP) as server, ExitStack() as stack:
        stays, goes = (stack.enter_context(Channels(server)) for _ in range(2))
        stream = stays.join(TOPIC, **{"$position": None})["$stream"]
        goes.join("hall:another")
        server.wait_back("host", 0, server.kill("host"))
        goes.join(TOPIC)
        assert say(goes, "a", "b") == [1, 2]
        assert stays.next("stream").payload["epoch"] != stream["epoch"]
        assert heard(stays, 2) == [(1, "a"), (2, "b")]
