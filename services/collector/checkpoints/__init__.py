"""Stores what the collector remembers across restarts, and how far the log had reached."""
