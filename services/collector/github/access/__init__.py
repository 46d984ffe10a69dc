"""Credentials at work: which client and which readers an owner's repositories are read by."""
