"""Stateroom: rooms as Python actors behind native WebSocket shards. The public names, nothing else."""

from runtime.actors.actor import Actor
from runtime.actors.events import on, readonly
from runtime.actors.presence import Presence
from runtime.actors.room import Member, Room
from runtime.actors.timers import Timer
from runtime.app import App
from runtime.errors import Reject

__all__ = ["Actor", "App", "Member", "Presence", "Reject", "Room", "Timer", "on", "readonly"]
