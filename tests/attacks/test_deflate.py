"""Compressed messages that inflate too much or are malformed, and parameters that must be declined."""

import zlib

import pytest

from tests.attacks import wire
from tests.attacks.peer import Peer, closed_on
from tests.attacks.watch import Watch, forget_peak, memory_bytes
from tests.served import Server

MIB = 1 << 20
SETTINGS = {"limits__messages_per_s": 0, "limits__bytes_per_s": 0}
STEP_BYTES = 16 * MIB


def bomb(inflated_bytes: int) -> bytes:
    """Compressed zeros: a thousandth of the inflated length."""
    compressor = zlib.compressobj(9, wbits=-15)
    steps = [compressor.compress(bytes(STEP_BYTES)) for _ in range(inflated_bytes // STEP_BYTES)]
    return b"".join([*steps, compressor.flush(zlib.Z_SYNC_FLUSH)])[:-4]


def test_a_deflate_bomb_is_closed_with_1009_and_not_inflated(server: Server, watch: Watch) -> None:
    """256 MiB from 256 KiB, ten at a time, in one frame and in fragments: peak memory hardly grows."""
    packed = bomb(256 * MIB)
    cut = len(packed) // 2
    pieces = [wire.frame(wire.BINARY, packed[:cut], rsv=4, fin=False), wire.frame(0, packed[cut:])]
    shard = server.pid("shard")
    forget_peak(shard)
    peers = [Peer(server) for _ in range(10)]
    for number, peer in enumerate(peers):
        assert "permessage-deflate" in peer.join("/echo", wire.DEFLATE)
        peer.send(b"".join(pieces) if number % 2 else wire.frame(wire.BINARY, packed, rsv=4))
    assert {peer.closed() for peer in peers} == {(1009, "too_big")}
    assert memory_bytes(shard, "VmHWM") - watch.memory[shard] < 64 * MIB
    watch.counted("too_big", 10)


def test_a_compressed_message_of_the_maximum_size_is_accepted(server: Server, watch: Watch) -> None:
    with Peer(server) as peer:
        peer.join("/echo", wire.DEFLATE)
        peer.send(wire.frame(wire.BINARY, wire.deflated(bytes(MIB)), rsv=4))
        found = peer.frame()
        assert found
        assert zlib.decompressobj(wbits=-15).decompress(found[1] + b"\0\0\xff\xff") == bytes(MIB)


FALSE_DEFLATE = {
    "no deflate": (wire.frame(wire.BINARY, b"\xff" * 20, rsv=4), (1002, "invalid_deflate")),
    "cut short": (wire.frame(wire.BINARY, wire.deflated(b"x" * 99)[:-3], rsv=4), (1002, "invalid_deflate")),
    "RSV1 again": (
        wire.frame(wire.BINARY, b"x", rsv=4, fin=False) + wire.frame(0, b"x", rsv=4),
        (1002, "reserved_bits"),
    ),
    "a compressed ping": (wire.frame(wire.PING, b"x", rsv=4), (1002, "reserved_bits")),
    "bad UTF-8 within": (wire.frame(wire.TEXT, wire.deflated(b"\xff"), rsv=4), (1007, "invalid_utf8")),
    "points behind its beginning": (
        wire.frame(wire.BINARY, wire.deflated(b"x" * 999)[5:], rsv=4),
        (1002, "invalid_deflate"),
    ),
}


@pytest.mark.parametrize("name", FALSE_DEFLATE)
def test_a_malformed_compressed_message_is_refused(server: Server, watch: Watch, name: str) -> None:
    sent, wanted = FALSE_DEFLATE[name]
    assert closed_on(server, "/echo", sent, fields=(wire.DEFLATE,)) == wanted
    watch.counted("bad_utf8" if wanted[0] == 1007 else "protocol_errors")


DECLINED = [
    "server_max_window_bits=7",
    "server_max_window_bits=16",
    "server_max_window_bits=015",
    "server_max_window_bits",
    "server_max_window_bits=-9",
    "client_max_window_bits=7",
    "client_max_window_bits=99999999999999999999",
    "client_max_window_bits=10; client_max_window_bits=12",
    "server_no_context_takeover=1",
    "no_such_parameter",
]


@pytest.mark.parametrize("parameters", DECLINED)
def test_bad_parameters_are_declined_and_the_next_offer_is_accepted(
    server: Server, watch: Watch, parameters: str
) -> None:
    with Peer(server) as peer:
        head = peer.join("/echo", f"{wire.DEFLATE}; {parameters}")
        assert "Sec-WebSocket-Extensions" not in head
        peer.send(wire.frame(wire.TEXT, wire.deflated(b"x"), rsv=4))
        assert peer.closed() == (1002, "reserved_bits")
    with Peer(server) as peer:
        head = peer.join(
            "/echo", f"{wire.DEFLATE}; {parameters}, permessage-deflate; server_max_window_bits=9"
        )
        assert "permessage-deflate; server_no_context_takeover" in head
        assert head.count("server_max_window_bits=9") == head.count("window_bits=") == 1, head
