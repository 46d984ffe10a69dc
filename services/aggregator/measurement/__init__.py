"""From facts and definitions to numbers, each with the reason why it is what it is."""
