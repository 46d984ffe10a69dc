"""From what a source saw to the events it stands for: pure, and the only way into the log."""
