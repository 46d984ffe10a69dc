"""The questions of the benchmark `answers`: as the API takes them, and of other databases what they ask."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from bench.large_company import END, WEEKS, WEEKS_OF_PEOPLE, period

LABEL = "label-3"


@dataclass(frozen=True, slots=True)
class Series:
    """A series by week, as other databases are asked for it."""

    metric: str
    by: Literal["team", "repo"] | None = None
    label: str | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """A question, and the milliseconds that its p95 may be at 100,000 pull requests."""

    name: str
    path: str
    aim: float
    series: Series | None = None


FIRST_DAY, LAST_DAY = (END - timedelta(weeks=WEEKS)).isoformat(), END.isoformat()
_LONG, _SHORT = period(WEEKS), period(WEEKS_OF_PEOPLE)
QUESTIONS = (
    Question("cycle time", f"metrics/cycle_time?interval=week&{_LONG}", 20, Series("cycle_time")),
    Question(
        "… by team",
        f"metrics/cycle_time?interval=week&group_by=team&{_LONG}",
        20,
        Series("cycle_time", by="team"),
    ),
    Question(
        "… of a label",
        f"metrics/cycle_time?interval=week&label={LABEL}&{_LONG}",
        20,
        Series("cycle_time", label=LABEL),
    ),
    Question(
        "merged by repo",
        f"metrics/merged?interval=week&group_by=repo&{_LONG}",
        20,
        Series("merged", by="repo"),
    ),
    Question("distribution", f"metrics/cycle_time/distribution?{_LONG}", 20),
    Question("overview", f"overview?{_LONG}", 40),
    Question("contributors", f"contributors?limit=50&{_SHORT}", 60),
    Question("contributors, whole", f"contributors?{_SHORT}", 60),
    Question("reviewers", f"reviewers?limit=50&{_SHORT}", 60),
    Question("reviewers, whole", f"reviewers?{_SHORT}", 60),
    Question("teams", f"teams?limit=50&{_SHORT}", 60),
    Question("teams, whole", f"teams?{_SHORT}", 60),
    Question("pull requests", "pull-requests?limit=50", 15),
    Question("… of a team", "pull-requests?limit=50&team=team-3", 15),
    Question("… slowest first", "pull-requests?limit=50&sort=-cycle_time", 15),
    Question(
        "… merged in a week",
        f"pull-requests?limit=50&milestone=merged&sort=-cycle_time&{period(1)}",
        15,
    ),
    Question("what waits", "pull-requests?limit=50&state=open&sort=waiting_since", 15),
    Question("review requests", "review-requests?limit=50&sort=-requested_at", 15),
)
HEAVIEST = f"contributors?{_LONG}"
"""What is asked while the live stream is watched."""
