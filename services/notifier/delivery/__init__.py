"""Sends messages, again and again until a channel has taken them."""
