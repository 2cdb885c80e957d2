"""Frames on a byte stream: `length: u32, little-endian | body`. Control channels and links between hosts use them."""

HEADER_BYTES = 4
# The longest body. The static pages of an app travel in one frame.
MAX_BYTES = 256 << 20


def framed(body: bytes) -> bytes:
    """The body as one frame. O(length). Raises ValueError if it is longer than MAX_BYTES, the receiver's limit."""
    if len(body) > MAX_BYTES:
        raise ValueError(f"{len(body)} bytes, at most {MAX_BYTES} are sent in one frame")
    return len(body).to_bytes(HEADER_BYTES, "little") + body


def body_bytes(header: bytes | bytearray) -> int:
    """The length of the body that a header announces. Raises ValueError if it exceeds MAX_BYTES."""
    length = int.from_bytes(header, "little")
    if length > MAX_BYTES:
        raise ValueError(f"the header announces a frame of {length} bytes; at most {MAX_BYTES} are accepted")
    return length
