"""Rooms under test, without sockets and with a clock that stands still until it is moved."""

from runtime.testing.answers import Refused
from runtime.testing.channel import Received
from runtime.testing.client import TestClient
from runtime.testing.room import RoomTest

__all__ = ["Received", "Refused", "RoomTest", "TestClient"]
