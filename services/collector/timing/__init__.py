"""The clock and the backoff that every source uses."""
