"""The soak test: all features at once for minutes; memory and descriptors must stay flat.

`python -m tests.soak [SECONDS]` runs it.
"""
