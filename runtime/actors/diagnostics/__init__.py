"""What the log says of user code: what it raised, which turns hold others up, which line blocks the loop."""
