"""Clients of the admin port: publish to rooms and ask actors from outside the server."""

from runtime.admin import AsyncClient, Client

__all__ = ["AsyncClient", "Client"]
