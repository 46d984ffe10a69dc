"""Talking to GitHub: what its answers mean (pure), and the thin shells that ask."""
