"""Rooms under test, without sockets and with a clock that stands still until it is moved."""

from runtime.testing.client import Refused, TestClient
from runtime.testing.room import RoomTest
from runtime.testing.shard import Received

__all__ = ["Received", "Refused", "RoomTest", "TestClient"]
