"""The supervisor tree and the directory: which host owns which partition, and what happens when a process ends."""
