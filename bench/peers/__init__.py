"""The servers to which Stateroom is compared: each has `/echo` and `/fan`, in the fastest fair form of its library.

Each is started as `python -m bench.peers.NAME PORT`. The rule: it uses everything that its own documentation recommends
for speed (uvloop, no compression, no avoidable copies), and omits nothing that a correct echo needs.
"""
