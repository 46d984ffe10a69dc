"""GitHub's models, read tolerantly, and their mapping to snapshots. Pure."""
