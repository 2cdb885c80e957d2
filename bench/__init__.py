"""All benchmarks, of Stateroom and of the servers to which it is compared: `make bench`, or `python -m bench
--help`.
"""
