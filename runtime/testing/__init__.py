"""Tests of rooms, without sockets and with a clock that only moves when the test moves it."""

from runtime.testing.client.answers import Refused
from runtime.testing.client.channel import Received
from runtime.testing.client.client import TestClient
from runtime.testing.room import RoomTest

__all__ = ["Received", "Refused", "RoomTest", "TestClient"]
