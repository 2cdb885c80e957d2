"""How Stateroom works. Private: applications import from `stateroom`."""

from runtime import interrupts

# `python -m stateroom` imports the public names before its first line runs, and they take a while.
if interrupts.is_command():
    interrupts.end_silently()
