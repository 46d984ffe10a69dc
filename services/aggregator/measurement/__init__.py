"""Measures facts by definitions: numbers, each with the reason why it is what it is."""
