"""The GitHub App: its key, its installations and their tokens."""
