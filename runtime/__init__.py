"""Stateroom: rooms as Python actors behind native WebSocket shards. The public names, nothing else."""

from runtime.actors.room import Member, Room
from runtime.app import App

__all__ = ["App", "Member", "Room"]
