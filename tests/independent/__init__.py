"""The figures once more, straight from the raw events: simple, slow, and without any product code.

Written from docs/metrics.md alone, so that a mistake in the product is not made here a second time. Time
zones are the rules of law, and every question is a loop over everything.
"""
