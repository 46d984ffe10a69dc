"""What the collector remembers across restarts, and what it has published."""
