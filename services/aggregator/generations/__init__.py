"""Sets of read models: which is served, which is being filled, and the switch from one to the other."""
