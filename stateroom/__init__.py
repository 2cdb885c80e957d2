"""Stateroom: rooms as Python actors behind native WebSocket shards. The names that an application imports."""

from runtime.actors.activation.timers import Timer
from runtime.actors.actor import Actor
from runtime.actors.calls.ref import Ref
from runtime.actors.declare.decorators import call, on, readonly
from runtime.actors.history import History, Position, Stored
from runtime.actors.presence.presence import Presence
from runtime.actors.room import Member, Room
from runtime.app import App
from runtime.errors import Reject

__all__ = [
    "Actor", "App", "History", "Member", "Position", "Presence", "Ref", "Reject", "Room", "Stored", "Timer", "call",
    "on", "readonly",
]  # fmt: skip
