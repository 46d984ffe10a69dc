"""What is posted to the incoming webhooks of chats: a message in the form that each of them takes. Pure.

Slack: https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks
Teams (Workflows): https://adaptivecards.io/explorer/AdaptiveCard.html inside a message
Mattermost: https://developers.mattermost.com/integrate/webhooks/incoming/
Discord: https://discord.com/developers/docs/resources/webhook#execute-webhook
"""

from collections.abc import Mapping

from services.contracts.readmodels.alerts import LineDocument, MessageDocument

DISCORD_LENGTH = 2000
SLACK_LENGTH = 3000
MATTERMOST_LENGTH = 16_000


def slack(message: MessageDocument) -> Mapping[str, object]:
    """A title as the notification's text, and the lines as a section of blocks."""
    text = _joined([_slack_line(line) for line in message["lines"]], SLACK_LENGTH)
    title = _slack_text(message["title"])
    blocks = [f"*{title}*", text]
    return {
        "text": title,
        "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": one}} for one in blocks],
        "unfurl_links": False,
    }


def _slack_text(text: str) -> str:
    """Text without Slack's control characters, so that nobody is mentioned."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _slack_line(line: LineDocument) -> str:
    text = _slack_text(line["text"])
    return f"• <{line['url']}|{text.replace('|', '¦')}>" if line["url"] else f"• {text}"


def teams(message: MessageDocument) -> Mapping[str, object]:
    """An Adaptive Card, which a workflow posts to a channel."""
    blocks = [
        {"type": "TextBlock", "text": _markdown(message["title"]), "weight": "Bolder", "wrap": True},
        *(
            {"type": "TextBlock", "text": _markdown_line(line), "wrap": True, "spacing": "Small"}
            for line in message["lines"]
        ),
    ]
    card = {
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": blocks,
    }
    attachment = {
        "contentType": "application/vnd.microsoft.card.adaptive",
        "contentUrl": None,
        "content": card,
    }
    return {"type": "message", "attachments": [attachment]}


def mattermost(message: MessageDocument) -> Mapping[str, object]:
    """Markdown."""
    lines = [f"**{_markdown(message['title'])}**", *(f"- {_markdown_line(one)}" for one in message["lines"])]
    return {"text": _joined(lines, MATTERMOST_LENGTH), "username": "Headway"}


def discord(message: MessageDocument) -> Mapping[str, object]:
    """Markdown that mentions nobody."""
    lines = [f"**{_markdown(message['title'])}**", *(f"- {_markdown_line(one)}" for one in message["lines"])]
    return {
        "content": _joined(lines, DISCORD_LENGTH),
        "username": "Headway",
        "allowed_mentions": {"parse": []},
    }


def plain(message: MessageDocument) -> str:
    """Plain text, for mail."""
    return f"{message['title']}\n\n{lines_text(message)}\n"


def lines_text(message: MessageDocument) -> str:
    """The lines as plain text, without the title."""
    return "\n\n".join(
        f"{one['text']}\n  {one['url']}" if one["url"] else one["text"] for one in message["lines"]
    )


def _markdown(text: str) -> str:
    """Text of which Markdown makes nothing else, and in which nobody is mentioned."""
    escaped = "".join(f"\\{letter}" if letter in r"\`*_{}[]<>|~#" else letter for letter in text)
    return escaped.replace("@", "@\u200b")


def _markdown_line(line: LineDocument) -> str:
    text = _markdown(line["text"])
    return f"[{text}]({line['url']})" if line["url"] else text


def _joined(lines: list[str], most: int) -> str:
    """As many lines as fit; what does not is counted."""
    text = "\n".join(lines)
    fits = len(lines)
    while len(text) > most and fits > 1:
        fits -= 1
        text = "\n".join([*lines[:fits], f"… and {len(lines) - fits} more"])
    return text[:most]
