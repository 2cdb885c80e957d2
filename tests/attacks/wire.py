"""Bytes that a hostile client sends: valid and malformed requests and frames. No sockets here."""

import struct
import zlib
from base64 import b64encode

KEY = b"\x01\x02\x03\x04"
WS_KEY = b64encode(b"sixteen bytes ok").decode()
CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0, 1, 2, 8, 9, 10
PING_FROM_SERVER = b"\x89\x00"
DEFLATE = "Sec-WebSocket-Extensions: permessage-deflate"


def request(path: str, *fields: str, line: str = "GET {} HTTP/1.1", host: str = "Host: x") -> bytes:
    """The head of a request, with its Host first. Each field is a whole line."""
    return "\r\n".join(filter(None, (line.format(path), host, *fields, "\r\n"))).encode("latin-1")


def upgrade(path: str, *fields: str, **changes: str | None) -> bytes:
    """A WebSocket handshake. A keyword argument replaces the value of the header of its name; None omits it."""
    given = {"Upgrade": "websocket", "Connection": "Upgrade", "Key": WS_KEY, "Version": "13", **changes}
    names = {"Key": "Sec-WebSocket-Key", "Version": "Sec-WebSocket-Version"}
    lines = [f"{names.get(name, name)}: {value}" for name, value in given.items() if value is not None]
    return request(path, *lines, *fields)


def masked(payload: bytes, key: bytes = KEY) -> bytes:
    """The masked payload (RFC 6455 §5.3), computed on one large integer."""
    repeated = (key * (len(payload) // 4 + 1))[: len(payload)]
    mixed = int.from_bytes(payload, "big") ^ int.from_bytes(repeated, "big")
    return mixed.to_bytes(len(payload), "big")


def header(first: int, payload_bytes: int, form: int | None = None, key: bytes | None = KEY) -> bytes:
    """A frame's header. `form`: encode the length in 7, 16 or 64 bits, even if it does not fit; `key` None: no mask."""
    shortest = 7 if payload_bytes < 126 else 16 if payload_bytes < 1 << 16 else 64
    bit = 0 if key is None else 0x80
    match form or shortest:
        case 7:
            length = bytes([bit | payload_bytes])
        case 16:
            length = bytes([bit | 126]) + struct.pack(">H", payload_bytes)
        case _:
            length = bytes([bit | 127]) + struct.pack(">Q", payload_bytes)
    return bytes([first]) + length + (key or b"")


def frame(opcode: int, payload: bytes = b"", *, fin: bool = True, rsv: int = 0) -> bytes:
    """A masked frame of a client; `rsv` is 4 for RSV1."""
    return header(fin << 7 | rsv << 4 | opcode, len(payload)) + masked(payload)


def text(payload: str) -> bytes:
    """A text message in one frame."""
    return frame(TEXT, payload.encode())


def closing(code: int, reason: bytes = b"") -> bytes:
    """A close frame with any code."""
    return frame(CLOSE, struct.pack(">H", code) + reason)


def deflated(payload: bytes) -> bytes:
    """The payload compressed as in RFC 7692 §7.2.1."""
    compressor = zlib.compressobj(9, wbits=-15)
    return (compressor.compress(payload) + compressor.flush(zlib.Z_SYNC_FLUSH))[:-4]
