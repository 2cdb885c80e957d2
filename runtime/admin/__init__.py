"""The admin port: health, readiness, counters, calls from outside; and the client for those. Loopback by default."""

from runtime.admin.client import AsyncClient, Client

__all__ = ["AsyncClient", "Client"]
