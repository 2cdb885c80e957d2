"""Every benchmark, with the peers it is measured against: `make bench`, or `python -m bench --help`."""
