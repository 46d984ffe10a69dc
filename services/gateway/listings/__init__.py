"""Sorted pages of documents, and the rows they are shown as."""
