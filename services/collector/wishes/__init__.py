"""Which pull requests are to be fetched, and when."""
