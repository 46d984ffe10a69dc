"""What every service process does in the same way, none of it about pull requests.

Settings from environment and files, log lines, NATS connections and streams, health, a clean end.
"""
