"""Many members of one room with presence on several shards, one of which is killed: what the others receive."""

from collections.abc import Callable
from contextlib import ExitStack

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from runtime.testing.client.presence import ClientPresence
from tests.channels import Channels
from tests.served import DEADLINE_S, served, until

APP = "tests.integration.halls:app"
TOPIC, CROWD = "crowd:a", 60


def follow(socket: Channels, view: ClientPresence, enough: Callable[[], bool]) -> int:
    """Applies presence messages until `enough` is true. Returns the number of diffs."""
    diffs = 0
    while not enough():
        message = socket.next()
        diffs += message.event == "presence_diff"
        view.deliver(message.event, message.payload)
    return diffs


def test_the_leaves_of_a_killed_shard_are_sent_in_few_diffs() -> None:
    with served(APP, server__shards=2, server__hosts=2) as server, ExitStack() as stack:
        crowd = {f"guest {number}": stack.enter_context(Channels(server)) for number in range(CROWD)}
        for guest, socket in crowd.items():
            socket.join(TOPIC, guest=guest)
        members = [shard["counters"]["members"] for shard in server.stats()["shards"]]
        assert min(members) > CROWD / 10, "both shards have many members"
        views = {guest: ClientPresence() for guest in crowd}
        for guest, socket in crowd.items():
            follow(socket, views[guest], lambda view=views[guest]: view.state.keys() == crowd.keys())
        server.kill("shard", 0)
        until(
            lambda: sum(socket.has_ended() for socket in crowd.values()) == members[0],
            "the members of the killed shard are disconnected",
        )
        stay = {guest for guest, socket in crowd.items() if not socket.has_ended()}
        for guest in stay:
            view = views[guest]
            diffs = follow(crowd[guest], view, lambda view=view: view.state.keys() == stay)
            assert diffs <= members[0] / 3, "there is not one diff for each leave"


def test_a_member_has_its_quota_in_each_room() -> None:
    with served(APP, server__shards=1, server__hosts=1) as server, Channels(server) as socket:
        socket.join("meter:a")
        socket.join("hall:a")
        answers = [socket.ask("meter:a", "echo", number) for number in range(5)]
        assert [answer.status for answer in answers] == ["ok"] * 3 + ["error"] * 2
        assert answers[3].response["code"] == "rate"
        assert answers[3].response["retry_ms"] > 0
        assert socket.ask("hall:a", "echo", "here").response == "here", "other rooms are not affected"


def test_a_member_that_sends_too_many_bytes_gets_the_delay() -> None:
    with served(APP) as server, Channels(server) as socket:
        for topic in ("scale:a", "hall:a"):
            socket.join(topic)
        # The quota counts the JSON of the payload: 42 bytes each.
        assert [socket.ask("scale:a", "echo", "." * 40).status for _ in range(3)] == ["ok", "ok", "error"]
        refused = socket.ask("scale:a", "echo", "." * 40)
        assert refused.response["code"] == "rate"
        assert refused.response["retry_ms"] > 3_600_000, "a byte an hour"
        assert socket.ask("hall:a", "echo", 1).response == 1
        assert server.total("pushes_over_quota") == 2


def test_a_direct_member_that_sends_too_many_bytes_is_closed() -> None:
    with served(APP) as server, connect(f"{server.url}/scale/a") as client:
        client.send("." * 60)
        client.send("." * 60)
        with pytest.raises(ConnectionClosed) as closed:
            client.recv(DEADLINE_S)
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 1008
        assert closed.value.rcvd.reason.startswith("rate;retry_ms=")
