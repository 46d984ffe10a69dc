"""Reads the lists of one repository page by page, publishes them and stores how far it is."""
