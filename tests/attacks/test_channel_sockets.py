"""Channel sockets that join too much, push more than a room takes, or do not take their answers.

One such socket may cost its own rooms' patience, and neither its other rooms nor anybody else theirs.
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
    """The most that any of the processes has taken since the test began."""
    return max(memory_bytes(pid) - was for pid, was in watch.memory.items())


def test_nobody_joins_more_rooms_than_the_cap(server: Server, watch: Watch) -> None:
    with Channels(server) as client:
        for number in range(20):
            client.join(f"sink:{number}")
        refused = client.ask("sink:20", "phx_join", {})
        assert (refused.status, refused.response["code"]) == ("error", "too_many_rooms")
        assert client.ask("sink:0", "phx_leave").status == "ok"
        client.join("sink:20")
    watch.counted("joins_denied")


def test_a_join_brings_no_more_than_is_kept_for_a_member(server: Server, watch: Watch) -> None:
    with Channels(server) as client:
        refused = client.ask("sink:a", "phx_join", {"much": "x" * 64 * KIB})
        assert (refused.status, refused.response["code"]) == ("error", "invalid")
        client.join("sink:a", little="x" * 60 * KIB)
    watch.counted("joins_refused_long", role="host")


def test_a_room_that_takes_no_pushes_is_busy_and_the_others_of_the_socket_are_not(
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
        assert 1800 < busy < 1950, "what has credit and what waits are 64 KiB each"
        caller.join("call:channel")
        assert client.ask("patient:channel", "say", 1).status == "ok", "it takes them all and goes on"
        assert watch.risen("pushes_busy") == busy


def test_who_does_not_take_its_answers_is_not_read(server: Server, watch: Watch) -> None:
    with Peer(server, receive_bytes=4096) as peer:
        peer.join("/socket/websocket?vsn=2.0.0")
        peer.send(wire.text(json.dumps(["1", "1", "answer:b", "phx_join", {}])))
        assert json.loads(peer.message())[1] == "1"
        push = wire.text(json.dumps(["1", "2", "answer:b", "much", "x" * KIB]))
        stop, sent = Event(), []

        def talk() -> None:
            while not stop.is_set():
                peer.send(push * 100)
                sent.extend([push] * 100)

        talking = Thread(target=talk, daemon=True)
        talking.start()
        server.wait_total("paused", 1)
        assert grown(watch) < 16 * MIB
        stop.set()
        answers = 0
        while talking.is_alive() or answers < len(sent):
            if peer.has_answer(0.01):
                assert json.loads(peer.message())[3] == "phx_reply"
                answers += 1
        assert answers == len(sent), "each is answered, with what it asks for or with busy"


def test_a_leaver_is_heard_out_and_joins_no_more_until_then(server: Server, watch: Watch) -> None:
    with Channels(server) as client, Channels(server) as caller:
        client.join("patient:leaver")
        said = [client.send("patient:leaver", "say", "x" * KIB) for _ in range(100)]
        left = client.send("patient:leaver", "phx_leave")
        for _ in range(100):
            again = client.ask("patient:leaver", "phx_join", {})
            assert (again.status, again.response["code"]) == ("error", "busy"), "it would overtake what waits"
        caller.join("call:leaver")
        assert [client.answer(push).status for push in [*said, left]] == ["ok"] * 101
        client.join("patient:leaver")


def test_the_pushes_of_who_is_gone_are_let_go(server: Server, watch: Watch) -> None:
    with Channels(server) as caller:
        with Channels(server) as client:
            client.join("patient:gone")
            for _ in range(100):
                client.send("patient:gone", "say", "x" * KIB)
        until(lambda: watch.risen("pushes_dropped") > 20, "nobody waits for what it cannot be answered")
        caller.join("call:gone")
