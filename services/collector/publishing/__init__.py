"""Publishes events to the log, each of them once, and dead letters."""
