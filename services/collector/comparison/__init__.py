"""Compares two commits for the aggregator: which commits came with a deployment."""
