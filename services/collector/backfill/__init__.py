"""Reads history again on request: the request, its progress, and the source that hears of requests."""
