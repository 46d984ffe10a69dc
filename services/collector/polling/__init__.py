"""Polls all repositories in turn: what is live before what is old."""
