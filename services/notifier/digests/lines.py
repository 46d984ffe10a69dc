"""The lines of a digest, for a team and for one person. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from services.contracts.alerting.amounts import share_text
from services.contracts.clocks import WHAT, RunningClock
from services.contracts.definitions.document import Definitions
from services.contracts.definitions.vocabulary import PeopleShown
from services.contracts.readmodels.alerts import LineDocument
from services.contracts.working_time.working_time import WorkingTime
from services.notifier.digests.content import FOLLOWED, DigestContent, DigestRules, WaitingItem
from services.notifier.messages.pages import Pages
from services.notifier.messages.text import lasted, name_of

MOST_WAITING = 15
FEWEST_COMPARED = 3
"""Fewer merges have no median worth a sentence."""
YOURS = {
    RunningClock.WAITING_FOR_REVIEW: "waits for your review",
    RunningClock.CHANGES_REQUESTED: "changes were requested of you",
    RunningClock.APPROVED: "is approved, and yours to merge",
}


@dataclass(frozen=True, slots=True)
class DigestStyle:
    """What the lines need besides what is in them: the clock, what is shown of people, pages, and now."""

    working: WorkingTime | None
    shown: PeopleShown
    pages: Pages
    now: datetime

    def age(self, since: datetime) -> str:
        """How long something has waited, in working time where there is any."""
        if self.working is None:
            return lasted(self.now - since)
        hours = self.working.between(since, self.now) / timedelta(hours=1)
        return f"{hours:.1f} h of working time"


def team_lines(content: DigestContent, style: DigestStyle, rules: DigestRules) -> list[LineDocument]:
    """The lines of a team's digest; none where there is nothing to say."""
    if content.is_empty:
        return []
    moved = ", ".join(f"{content.moved.get(name, 0)} {name}" for name in ("opened", "merged"))
    lines = [_plain(f"Since the last one: {moved}")]
    lines += map(_plain, _change(content, rules.definitions))
    lines += map(_plain, _goals(content, rules))
    return [*lines, *_waiting_lines(content.waiting, style)]


def _plain(text: str) -> LineDocument:
    return {"text": text, "url": None}


def _waiting_lines(waiting: Sequence[WaitingItem], style: DigestStyle) -> Iterator[LineDocument]:
    ordered = sorted(waiting, key=lambda one: (one.since, one.subject["_id"], one.who or ""))
    for one in ordered[:MOST_WAITING]:
        whom = f" ({one.who})" if one.who and style.shown is PeopleShown.NAMED else ""
        text = f"{name_of(one.subject)}: {WHAT[one.clock]}{whom}, for {style.age(one.since)}"
        yield {"text": text, "url": style.pages.of(one.subject)}
    more = len(ordered) - MOST_WAITING
    if more > 0:
        yield _plain(f"and {more} more that wait")


def _goals(content: DigestContent, rules: DigestRules) -> Iterator[str]:
    for rule in rules.goals:
        now, before = content.goals.get(rule.goal.name, (None, None))
        if now and now.share is not None:
            label = rule.goal.label or rule.goal.what(rules.definitions)
            was = f", {_percent(before.share)} before" if before and before.share is not None else ""
            goal = f"goal {share_text(rule.goal.share)}"
            yield f"{label}: {_percent(now.share)} kept ({now.kept} of {now.n}{was}; {goal})"


def _percent(share: float) -> str:
    return f"{share * 100:.0f}%"


def _change(content: DigestContent, definitions: Definitions) -> Iterator[str]:
    """The change of the median, and the phase whose median changed most."""
    now, before = content.measured.get(FOLLOWED, ([], []))
    followed = definitions.metric(FOLLOWED)
    if followed is None or min(len(now), len(before)) < FEWEST_COMPARED:
        return
    text = f"{followed.label}: median {median(now):.1f} h ({len(now)}), {median(before):.1f} h before"
    longer = median(now) > median(before)
    changes = [(_difference(content, name), name) for name in followed.phases if name in content.measured]
    if changes:
        most, name = max(changes) if longer else min(changes)
        phase = definitions.metric(name)
        if phase and (most > 0) == longer and most:
            text += f"; most of it: {phase.label}, {abs(most):.1f} h {'longer' if longer else 'shorter'}"
    yield text


def _difference(content: DigestContent, name: str) -> float:
    now, before = content.measured[name]
    return median(now) - median(before) if now and before else 0.0


def personal_lines(content: DigestContent, style: DigestStyle, login: str) -> list[LineDocument]:
    """What is one person's turn, the longest first; nobody else is named."""
    mine = [one for one in content.waiting if one.turn.casefold() == login.casefold()]
    ordered = sorted(mine, key=lambda one: (one.since, one.subject["_id"], one.who or ""))
    return [
        {
            "text": f"{name_of(one.subject)}: {YOURS[one.clock]}, for {style.age(one.since)}",
            "url": style.pages.of(one.subject),
        }
        for one in ordered
    ]
