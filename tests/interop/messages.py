"""The messages that every client sends and must get back: both kinds, all header lengths, text of every width."""

import random

TEXTS = ["", "a", "Grüße, 世界 🛳", "x" * 125, "y" * 126, "ß" * 40_000, "ab" * 250_000]
BINARIES = [b"", b"\x00", bytes(range(256)), random.Random(7).randbytes(65_536), bytes(1_000_000)]
MESSAGES: list[str | bytes] = [*TEXTS, *BINARIES]
FRAGMENTS = ["Grü", "ße, ", "世", "界 🛳", ""]
CLOSES = [(1000, ""), (1008, "rate;retry_ms=250"), (1011, "oops"), (4408, "unheard"), (4510, "kicked: ß")]
