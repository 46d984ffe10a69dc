"""The live stream: change notices in, server-sent events out to each client."""
