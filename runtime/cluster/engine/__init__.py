"""How processes are started: the interface, and its implementation for processes of this machine."""
