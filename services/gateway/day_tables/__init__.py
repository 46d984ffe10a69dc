"""Day tables in memory: how they are read, and which are kept."""
