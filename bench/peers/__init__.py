"""The servers we are measured against: `/echo` and `/fan` of each, in the fastest honest form of its library.

Each is started as `python -m bench.peers.NAME PORT`. The rule: what its own documentation calls fast is used
(uvloop, no compression, no copy that can be spared), and nothing is left out that a correct echo needs.
"""
