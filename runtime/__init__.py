"""The implementation of Stateroom. Private: applications import from `stateroom`."""

from runtime import interrupts

# `python -m stateroom` imports the public names before its first line runs. The import takes a while, and Ctrl-C must
# end it without a traceback.
if interrupts.is_command():
    interrupts.end_silently()
