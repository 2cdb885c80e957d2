"""The Python side of a native I/O shard: start, stop, counters, certificates. No user code runs here."""
