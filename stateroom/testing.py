"""Rooms under test, without sockets and with a clock that stands still until it is moved."""

from runtime.testing import Received, Refused, RoomTest, TestClient

__all__ = ["Received", "Refused", "RoomTest", "TestClient"]
