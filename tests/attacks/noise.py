"""Random bytes from a seed, which resemble valid input to different degrees. No sockets here."""

from random import Random

from tests.attacks import wire


def anything(random: Random) -> bytes:
    """Random bytes only."""
    return random.randbytes(random.choice((1, 10, 200, 5000)))


def spoilt(random: Random, sent: bytes) -> bytes:
    """The same bytes with some changed, removed or repeated, or with the end missing."""
    spoiling = bytearray(sent)
    for _ in range(random.randint(1, 4)):
        at = random.randrange(len(spoiling))
        match random.randrange(4):
            case 0:
                spoiling[at] = random.randrange(256)
            case 1:
                spoiling[at : at + random.randint(0, 3)] = b""
            case 2:
                spoiling[at:at] = spoiling[at : at + random.randint(1, 30)]
            case _:
                del spoiling[at + 1 :]
        spoiling = spoiling or bytearray(b"\0")
    return bytes(spoiling)


def request(random: Random) -> bytes:
    """A handshake with errors."""
    path = random.choice(("/echo", "/sink/a", "/close/a", "/nowhere"))
    fields = [wire.DEFLATE + random.choice(("", "; client_max_window_bits", "; server_max_window_bits=9"))]
    return spoilt(random, wire.upgrade(path, *fields))


def frames(random: Random) -> bytes:
    """Masked frames with random first bytes and mostly wrong lengths."""
    sent = b""
    for _ in range(random.randint(1, 20)):
        payload = random.randbytes(random.choice((0, 1, 2, 60, 125, 126, 3000)))
        claimed = random.choice((len(payload),) * 6 + (0, 125, 126, 65_535, 1 << 20))
        first = random.choice(
            (0x81, 0x82, 0xC1, 0xC2, 0x01, 0x02, 0x00, 0x80, 0x88, 0x89, 0x8A, random.randrange(256))
        )
        sent += wire.header(first, claimed, key=random.randbytes(4)) + payload
    return sent


def upgraded(random: Random) -> bytes:
    """A valid handshake, followed by such frames."""
    return wire.upgrade("/echo", wire.DEFLATE) + frames(random)


def spoilt_frames(random: Random) -> bytes:
    """A valid handshake, followed by valid frames with a few errors."""
    good = [wire.text("hello"), wire.frame(wire.PING, b"x"), wire.frame(wire.TEXT, b"a", fin=False)]
    sent = b"".join(random.choices(good, k=random.randint(1, 8)))
    return wire.upgrade("/echo") + spoilt(random, sent)


KINDS = (anything, request, upgraded, spoilt_frames)
