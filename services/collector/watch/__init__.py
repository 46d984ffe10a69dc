"""Which repositories are watched as of now."""
