"""Calls between actors: references, asks and tells, and the links between hosts that carry them."""
