"""Generations of the read models: served, filled for new definitions or from the log, switched, dropped."""
