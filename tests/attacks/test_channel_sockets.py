"""Channel sockets that join too many rooms, push more than a room handles, or do not read their answers.

Such a socket may slow down the room to which it pushes, but neither its other rooms nor other clients.
"""

import json
from threading import Event, Thread

from tests.attacks import wire
from tests.attacks.peer import Peer
from tests.attacks.watch import Watch, memory_bytes
from tests.channels import Channels
from tests.served import Server, until

KIB, MIB = 1 << 10, 1 << 20
SETTINGS = {
    "limits__messages_per_s": 0,
    "limits__bytes_per_s": 0,
    "limits__rooms_per_connection": 20,
    "limits__waiting_bytes": 64 * KIB,
    "limits__reply_bytes": 256 * KIB,
    "mesh__room_credit_bytes": 64 * KIB,
    "deflate__enabled": "false",
}


def grown(watch: Watch) -> int:
    """The largest growth in memory of any process since the test began."""
    return max(memory_bytes(pid) - was for pid, was in watch.memory.items())


def test_a_socket_joins_at_most_the_allowed_number_of_rooms(server: Server, watch: Watch) -> None:
    with Channels(server) as client:
        for number in range(20):
            client.join(f"sink:{number}")
        refused = client.ask("sink:20", "phx_join", {})
        assert (refused.status, refused.response["code"]) == ("error", "too_many_rooms")
        assert client.ask("sink:0", "phx_leave").status == "ok"
        client.join("sink:20")
    watch.counted("joins_denied")


def test_the_params_of_a_join_are_limited(server: Server, watch: Watch) -> None:
    with Channels(server) as client:
        refused = client.ask("sink:a", "phx_join", {"much": "x" * 64 * KIB})
        assert (refused.status, refused.response["code"]) == ("error", "invalid")
        client.join("sink:a", little="x" * 60 * KIB)
    watch.counted("joins_refused_long", role="host")


def test_a_room_that_handles_no_pushes_is_busy_and_other_rooms_of_the_socket_are_not(
    server: Server, watch: Watch
) -> None:
    with Channels(server) as client, Channels(server) as caller:
        client.join("patient:channel")
        client.join("answer:a")
        pushes = [client.send("patient:channel", "say", "x" * KIB) for _ in range(2000)]
        refused = client.answer(pushes[-1])
        assert refused.response == {"code": "busy", "reason": "busy", "retry_ms": 1000}
        assert client.ask("answer:a", "say", 1).response == 1
        assert grown(watch) < 16 * MIB
        busy = watch.risen("pushes_busy")
        assert 1800 < busy < 1950, "credit and waiting pushes are 64 KiB each"
        caller.join("call:channel")
        assert client.ask("patient:channel", "say", 1).status == "ok", (
            "the room handles all of them and continues"
        )
        assert watch.risen("pushes_busy") == busy


def test_a_client_that_does_not_read_its_answers_is_paused(server: Server, watch: Watch) -> None:
    with Peer(server, receive_bytes=4096) as peer:
        peer.join("/socket/websocket?vsn=2.0.0")
        peer.send(wire.text(json.dumps(["1", "1", "answer:b", "phx_join", {}])))
        assert json.loads(peer.message())[1] == "1"
        push = wire.text(json.dumps(["1", "2", "answer:b", "much", "x" * KIB]))
        stop, sent = Event(), []

        def push_all() -> None:
            while not stop.is_set():
                peer.send(push * 100)
                sent.extend([push] * 100)

        pushing = Thread(target=push_all, daemon=True)
        pushing.start()
        server.wait_total("paused", 1)
        assert grown(watch) < 16 * MIB
        stop.set()
        answers = 0
        while pushing.is_alive() or answers < len(sent):
            if peer.has_answer(0.01):
                assert json.loads(peer.message())[3] == "phx_reply"
                answers += 1
        assert answers == len(sent), "each push is answered, with its result or with busy"


def test_pushes_before_a_leave_are_handled_and_a_new_join_is_refused_until_then(
    server: Server, watch: Watch
) -> None:
    with Channels(server) as client, Channels(server) as caller:
        client.join("patient:leaver")
        pushes = [client.send("patient:leaver", "say", "x" * KIB) for _ in range(100)]
        left = client.send("patient:leaver", "phx_leave")
        for _ in range(100):
            again = client.ask("patient:leaver", "phx_join", {})
            assert (again.status, again.response["code"]) == ("error", "busy"), (
                "the join would overtake waiting pushes"
            )
        caller.join("call:leaver")
        assert [client.answer(push).status for push in [*pushes, left]] == ["ok"] * 101
        client.join("patient:leaver")


def test_waiting_pushes_of_a_disconnected_client_are_dropped(server: Server, watch: Watch) -> None:
    with Channels(server) as caller:
        with Channels(server) as client:
            client.join("patient:gone")
            for _ in range(100):
                client.send("patient:gone", "say", "x" * KIB)
        until(lambda: watch.risen("pushes_dropped") > 20, "pushes that cannot be answered are dropped")
        caller.join("call:gone")
