"""Goals: how many intervals kept and missed them, which these are, and previews of alerts. Pure."""
