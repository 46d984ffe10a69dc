"""A believable software organisation, made up: history and live events for whoever has no repository at hand.

Everything but `source` is pure: a seed and an anchor time decide every event, so that two runs agree to
the byte. Times inside are epoch seconds (UTC); they become datetimes when an event is written.
"""
