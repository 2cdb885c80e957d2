"""Tests of rooms, without sockets and with a clock that only moves when the test moves it."""

from runtime.testing import Received, Refused, RoomTest, TestClient

__all__ = ["Received", "Refused", "RoomTest", "TestClient"]
