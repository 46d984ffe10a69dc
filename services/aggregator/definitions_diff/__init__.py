"""What a change of definitions would do, measured in memory before it is done."""
