"""Who is present in a room, and which members are sent it."""
