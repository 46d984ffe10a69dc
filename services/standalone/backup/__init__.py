"""Backups: all that cannot be computed again, as compressed lines of JSON with checksums, and the way back.

A backup is a folder. `events` is the log; `collector` and `deliveries` are the collector's memory, read
before the log, so that they never claim what the log does not hold; `definitions`, `keys`, `access` and what
the notifier keeps come from MongoDB. `manifest.json` is written last: a folder without it is an interrupted
backup.
"""
