"""Messages: which alerts are in one, when it may be sent, and what it says. Pure."""
