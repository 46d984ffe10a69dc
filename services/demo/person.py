"""A person of the organisation, with habits that show in the figures."""

from dataclasses import dataclass
from datetime import date

from services.contracts.actors import GHOST, Actor, ActorKind

OWNER = "lumen"


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """Somebody's habits. Days are counted back from the anchor; negative ones lie after it.

    `output` and `reviews` are weights; `review_hours` the median working hours until an answer;
    `strict` the chance of asking for changes; `drafts` of opening as a draft; `size` a factor on lines.
    `older_account` was used until `renamed` days ago; a `deleted` account is GitHub's ghost.
    """

    id: int
    login: str
    team: str
    zone: str = "Europe/Lisbon"
    hours: tuple[float, float] = (9.0, 18.0)
    output: float = 1.0
    reviews: float = 1.0
    review_hours: float = 2.0
    strict: float = 0.22
    drafts: float = 0.2
    size: float = 1.0
    ships_on_fridays: bool = False
    weekends: bool = False
    away: tuple[tuple[int, int], ...] = ()
    joined: int | None = None
    left: int | None = None
    older_account: str | None = None
    renamed: int = 100
    earlier_team: str | None = None
    moved: date | None = None
    deleted: bool = False

    def team_on(self, day: date) -> str:
        """Return the team the person belonged to on a day."""
        return self.earlier_team if self.earlier_team and self.moved and day < self.moved else self.team

    def employed(self, days_ago: int) -> bool:
        """Whether the person worked here so many days before the anchor."""
        return (self.joined is None or days_ago <= self.joined) and (
            self.left is None or days_ago >= self.left
        )

    def present(self, days_ago: int) -> bool:
        """Whether the person was not on holiday so many days before the anchor."""
        return not any(begin >= days_ago >= end for begin, end in self.away)

    def account(self, days_ago: int) -> Actor:
        """Return the account the person used so many days before the anchor."""
        if self.deleted:
            return GHOST
        if self.older_account and days_ago > self.renamed:
            return Actor(id=self.id + 500, login=self.older_account, kind=ActorKind.USER)
        return Actor(id=self.id, login=self.login, kind=ActorKind.USER)


def bot(identifier: int, login: str) -> Actor:
    """Return an account that GitHub itself calls a bot."""
    return Actor(id=identifier, login=login, kind=ActorKind.BOT)


def team_account(identifier: int, slug: str) -> Actor:
    """Return a team as a requested reviewer."""
    return Actor(id=identifier, login=f"{OWNER}/{slug}", kind=ActorKind.TEAM)
