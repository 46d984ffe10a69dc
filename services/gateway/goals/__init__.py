"""Goals: how many intervals kept them and missed them, which missed them, and previews of alerts. Pure."""
