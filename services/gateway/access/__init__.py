"""Who may ask: tokens, sessions and signing in, how often it may be tried, and by which host name."""
