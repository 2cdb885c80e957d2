"""The processes of shards and hosts: the slot that the parent has for one, and what runs inside it."""
