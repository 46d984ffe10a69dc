"""The demo organisation: a source of events that simulates a software company instead of asking GitHub.

`organisation` builds the history up to an anchor time and `simulation` continues it live; `source` publishes
both. Everything but `source` and `settings` is pure: a seed and the anchor decide every event, so that
two runs agree to the byte. Times inside are epoch seconds (UTC); they become datetimes when an event is made.
"""
