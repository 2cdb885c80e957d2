"""Rooms under test, without sockets and with a clock that stands still until it is moved."""

from runtime.testing.client.answers import Refused
from runtime.testing.client.channel import Received
from runtime.testing.client.client import TestClient
from runtime.testing.room import RoomTest

__all__ = ["Received", "Refused", "RoomTest", "TestClient"]
