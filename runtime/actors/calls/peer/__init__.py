"""The links of a host to other hosts: their frames, one connection, the pool of all, and their log."""
