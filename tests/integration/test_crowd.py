"""A crowd in one room with presence, over shards one of which is killed: what those who stay see of it."""

from collections.abc import Callable
from contextlib import ExitStack

from runtime.testing.presence import ClientPresence
from tests.channels import Channels
from tests.served import served, until

APP = "tests.integration.halls:app"
TOPIC, CROWD = "crowd:a", 60


def follow(socket: Channels, view: ClientPresence, enough: Callable[[], bool]) -> int:
    """Follows presence until it is enough; how many diffs that took."""
    diffs = 0
    while not enough():
        message = socket.next()
        diffs += message.event == "presence_diff"
        view.heard(message.event, message.payload)
    return diffs


def test_the_leaves_of_a_killed_shard_are_told_together() -> None:
    with served(APP, server__shards=2, server__hosts=2) as server, ExitStack() as stack:
        crowd = {f"guest {number}": stack.enter_context(Channels(server)) for number in range(CROWD)}
        for guest, socket in crowd.items():
            socket.join(TOPIC, guest=guest)
        members = [shard["counters"]["members"] for shard in server.stats()["shards"]]
        assert min(members) > CROWD / 10, "both shards have their part"
        views = {guest: ClientPresence() for guest in crowd}
        for guest, socket in crowd.items():
            follow(socket, views[guest], lambda view=views[guest]: view.state.keys() == crowd.keys())
        server.kill("shard", 0)
        until(lambda: sum(gone(socket) for socket in crowd.values()) == members[0], "they have gone")
        stay = {guest for guest, socket in crowd.items() if not gone(socket)}
        for guest in stay:
            view = views[guest]
            diffs = follow(crowd[guest], view, lambda view=view: view.state.keys() == stay)
            assert diffs <= members[0] / 3, "not a message for each who left"


def gone(socket: Channels) -> bool:
    """Whether the server has hung up."""
    return socket.connection.close_code is not None


def test_a_member_has_its_quota_in_each_room() -> None:
    with served(APP, server__shards=1, server__hosts=1) as server, Channels(server) as socket:
        socket.join("meter:a")
        socket.join("hall:a")
        answers = [socket.ask("meter:a", "echo", number) for number in range(5)]
        assert [answer.status for answer in answers] == ["ok"] * 3 + ["error"] * 2
        assert answers[3].response["code"] == "rate"
        assert answers[3].response["retry_ms"] > 0
        assert socket.ask("hall:a", "echo", "here").response == "here", "other rooms are not concerned"
