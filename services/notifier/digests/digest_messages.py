"""The messages of a digest: one for each channel, or one for each contact whose turn something is. Pure."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from services.contracts.alerting.digests import Digest
from services.contracts.readmodels.alerts import LineDocument, MessageDocument
from services.notifier.digests.content import DigestContent, DigestRules
from services.notifier.digests.lines import DigestStyle, personal_lines, team_lines
from services.notifier.messages.composition import message_id


def digest_messages(
    rules: DigestRules, content: DigestContent, contacts: Mapping[str, str], style: DigestStyle
) -> Iterator[MessageDocument]:
    """The messages, which have the same ids however often they are made. `contacts`: channels by login."""
    digest, due = rules.digest, rules.period.end
    if digest.personal:
        for login, channel in contacts.items():
            if lines := personal_lines(content, style, login):
                yield _message(digest, channel, f"Headway: your turn ({len(lines)})", lines, due)
        return
    lines = team_lines(content, style, rules)
    of = f" of {', '.join(digest.teams)}" if digest.teams else ""
    for channel in digest.channels if lines else ():
        yield _message(
            digest, channel, f"Headway: the {digest.every}{of}", _linked(lines, digest, style), due
        )


def _linked(lines: list[LineDocument], digest: Digest, style: DigestStyle) -> list[LineDocument]:
    """The same, the first with the page of the teams and repositories."""
    first, *others = lines
    return [{**first, "url": style.pages.view(digest.teams, digest.repos)}, *others]


def _message(
    digest: Digest, channel: str, title: str, lines: list[LineDocument], due: datetime
) -> MessageDocument:
    of = f"digest:{digest.name}:{due.isoformat()}"
    return {
        "_id": message_id(channel, [of]),
        "channel": channel,
        "alerts": [of],
        "names": [f"digest:{digest.name}"],
        "title": title,
        "lines": lines,
        "held_back": 0,
        "created_at": due,
        "state": "pending",
        "attempts": 0,
        "try_at": due,
        "sent_at": None,
        "error": None,
    }
