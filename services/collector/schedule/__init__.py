"""When each repository is polled next."""
