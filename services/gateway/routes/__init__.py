"""The HTTP routes: each makes a query of its parameters, and says what the query reads and computes.

A module ends with the `ROUTES` that it adds to the API, which `api.py` puts together.
"""
