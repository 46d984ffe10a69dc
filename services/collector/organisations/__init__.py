"""Finds the repositories of organisations and persons, and polls those that moved."""
