"""Which alerts begin and end, and when the next one is due."""
