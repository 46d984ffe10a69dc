"""Authentication: tokens, sessions, sign-in with an account, and how often it may fail."""
