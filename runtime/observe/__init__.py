"""Logs and output of the processes."""
