"""Rooms under test, without sockets and with a clock that stands still until it is moved."""
