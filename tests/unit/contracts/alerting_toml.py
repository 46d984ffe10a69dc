"""A headway.toml with a goal for reviews, an alert when one is missed, and a channel."""

GOAL = '[[goals]]\nname = "reviews"\nclock = "waiting_for_review"\nwithin = "24h"\n'

ALERT_AND_CHANNEL = """
[[alerts]]
name = "late"
when = "missed"
goal = "reviews"
{recipients}

[[channels]]
name = "team"
kind = "{kind}"
url_env = "TEAM_URL"
{more}
"""


def headway_toml(kind: str = "slack", more: str = "", recipients: str = 'channels = ["team"]') -> str:
    """Return the file's text; `more` continues the channel, `recipients` is the alert's line about them."""
    return GOAL + ALERT_AND_CHANNEL.format(kind=kind, more=more, recipients=recipients)
