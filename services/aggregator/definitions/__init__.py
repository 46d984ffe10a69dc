"""The versions of the definitions: stored, proposed from the file as it changes, found again."""
