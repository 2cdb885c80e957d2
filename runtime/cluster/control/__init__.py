"""The control channel between the parent and a child: its bytes, its messages, and calls over it."""
