"""Fetches single pull requests by number: the queue of what is to be fetched, and the worker."""
