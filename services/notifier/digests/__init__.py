"""Digests: when each is due, what it says, and that it is sent once."""
