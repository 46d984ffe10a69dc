"""Series, distributions, headline figures and rows per person, computed from day tables. Pure."""
