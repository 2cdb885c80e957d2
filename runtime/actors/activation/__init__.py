"""One actor in the memory of its host: its start and end, its turns, timers, tasks and snapshots, and its restarts."""
