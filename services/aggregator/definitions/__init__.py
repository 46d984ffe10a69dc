"""The definitions as versions: those ever known, the file as it changes, and those that are kept."""
