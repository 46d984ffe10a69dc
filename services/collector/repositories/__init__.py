"""Which repositories are watched, and how often an organisation is looked through. Pure."""
