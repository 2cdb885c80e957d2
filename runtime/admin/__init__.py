"""The admin port: health, readiness, counters and calls from outside; and its clients. Loopback by default."""

from runtime.admin.client import AsyncClient, Client

__all__ = ["AsyncClient", "Client"]
