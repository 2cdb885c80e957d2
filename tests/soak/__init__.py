"""The soak: everything at once for minutes; memory and descriptors must stay flat. `python -m tests.soak [SECONDS]`."""
