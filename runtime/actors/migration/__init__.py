"""Actors that move between hosts: what is handed over, where snapshots go, and when an actor may begin again."""
