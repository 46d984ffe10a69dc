"""Who and what exists: accounts, repositories, and everything by its node id."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import count

from tests.github.changes import Change
from tests.github.ids import node_id
from tests.github.model import Account, Commit, PullRequest, Repository

Moment = datetime | str
Who = Account | str | None

FIRST_IDS = 1_001, 7_000_000_001, 2_500_000_001
"""Of small things, of events, and of what is past 2^31, as real pull requests and reviews are by now."""
RANGE = 1_000_000
ACCOUNT_PREFIXES = {"User": "U", "Bot": "BOT", "Mannequin": "M", "Organization": "O", "Team": "T"}


def stamp(at: Moment) -> str:
    """The moment as GitHub writes it: UTC in whole seconds."""
    return at if isinstance(at, str) else at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class Registry:
    """The part of the world that finds things and names new ones."""

    def __init__(self, html_url: str = "https://github.com", api_url: str = "https://api.github.com") -> None:
        self.html_url = html_url
        self.api_url = api_url
        self.accounts: dict[str, Account] = {}
        self.repositories: dict[str, Repository] = {}
        self.repositories_by_id: dict[int, Repository] = {}
        self.moved: dict[str, Repository] = {}
        self.nodes: dict[str, object] = {}
        self.commits: dict[str, Commit] = {}
        # GitHub's stand-in for a deleted account, where an answer must name somebody
        self.ghost = Account("User", 10137, "MDQ6VXNlcjEwMTM3", "ghost", "Deleted user")
        self.changes: list[Change] = []
        self.on_change: list[Callable[[Change], None]] = []
        self._small, self._events, self._large = map(count, FIRST_IDS)
        self._ranges: dict[int, tuple[count[int], ...]] = {}

    @contextmanager
    def ids_of_range(self, place: int) -> Iterator[None]:
        """Take ids from a range of its own meanwhile, whatever else is made before or between."""
        outside = self._small, self._events, self._large
        self._small, self._events, self._large = self._ranges.setdefault(
            place, tuple(count(first + RANGE * (place + 1)) for first in FIRST_IDS)
        )
        try:
            yield
        finally:
            self._small, self._events, self._large = outside

    def user(self, login: str) -> Account:
        """The user of that login, made on first mention."""
        return self.account(login, "User")

    def bot(self, login: str) -> Account:
        """The bot of that login, given without `[bot]`."""
        return self.account(login, "Bot")

    def mannequin(self, login: str) -> Account:
        """A placeholder for an imported author."""
        return self.account(login, "Mannequin")

    def organization(self, login: str) -> Account:
        return self.account(login, "Organization")

    def team(
        self, organization: str, slug: str, members: list[Who] | None = None, id: int | None = None
    ) -> Account:
        """The team of that slug; `members` matter to requests, which the first review of a member answers."""
        name = f"{organization}/{slug}".lower()
        if name not in self.accounts:
            self.accounts[name] = self._new_account(slug, "Team", id)
            self.accounts[name].organization = self.organization(organization)
        team = self.accounts[name]
        if members is not None:
            team.members = [person for who in members if (person := self.who(who))]
        return team

    def account(self, login: str, typename: str = "User", id: int | None = None) -> Account:
        """The account of that login; made, with the given type and id, where there is none."""
        known = self.accounts.get(login.lower())
        if known is None:
            known = self.accounts[login.lower()] = self._new_account(login, typename, id)
        return known

    def rename_account(self, who: Account, login: str) -> None:
        """Another login; whoever wants the old one may have it from now on."""
        del self.accounts[who.login.lower()]
        who.login, self.accounts[login.lower()] = login, who

    def who(self, by: Who) -> Account | None:
        """An account from an account, a login (`…[bot]` is a bot), or None (a deleted account)."""
        if not isinstance(by, str):
            return by
        return self.bot(by.removesuffix("[bot]")) if by.endswith("[bot]") else self.account(by)

    def delete_account(self, who: Who) -> None:
        """From now on its work has no author; GitHub's pages would say ghost."""
        account = self.who(who)
        assert account is not None
        account.deleted = True

    def add_repository(
        self, full_name: str, *, at: Moment = "2020-01-01T00:00:00Z", owner_type: str = "Organization",
        archived: bool = False, fork: bool = False, private: bool = False, default_branch: str = "main",
        id: int | None = None,
    ) -> Repository:  # fmt: skip
        owner, _, name = full_name.partition("/")
        number = id or next(self._small)
        made = Repository(
            number, node_id("R", number), self.account(owner, owner_type), name, stamp(at), stamp(at),
            stamp(at),
            archived=archived, fork=fork, private=private, default_branch=default_branch,
        )  # fmt: skip
        self.register_repository(made)
        return made

    def register_repository(self, repository: Repository) -> None:
        self.repositories[repository.full_name.lower()] = repository
        self.repositories_by_id[repository.id] = repository
        self.nodes[repository.node_id] = repository

    def find_repository(self, full_name: str) -> Repository | None:
        """The repository that now has that name."""
        return self.repositories.get(full_name.lower())

    def rename(self, repository: Repository, name: str, at: Moment) -> None:
        """Another name; the old one redirects."""
        extra = {"changes": {"repository": {"name": {"from": repository.name}}}}
        self._move(repository, stamp(at), repository.owner, name)
        self.tell("repository", "renamed", stamp(at), repository.owner, repository=repository, extra=extra)

    def transfer(self, repository: Repository, owner: Who, at: Moment) -> None:
        """To another owner; the old name redirects, as after a rename."""
        former, to = repository.owner, self.who(owner)
        assert to is not None
        kind = "organization" if former.typename == "Organization" else "user"
        extra = {"changes": {"owner": {"from": {kind: {"login": former.login, "id": former.id}}}}}
        self._move(repository, stamp(at), to, repository.name)
        self.tell("repository", "transferred", stamp(at), former, repository=repository, extra=extra)

    def remove_repository(self, repository: Repository) -> None:
        """Deleted, or out of sight: GitHub says not found for both."""
        del self.repositories[repository.full_name.lower()], self.repositories_by_id[repository.id]
        for thing in (repository, *repository.pulls.values(), *repository.deployments):
            self.nodes.pop(thing.node_id, None)

    def commit(
        self, repository: Repository, at: Moment, by: Who = None, *, oid: str | None = None,
        message: str = "Change",
        committed_at: Moment | None = None,
        parent: Commit | None = None,
        merged: Sequence[Commit] = (),
    ) -> Commit:  # fmt: skip
        """A commit authored at that moment, committed at the same one unless said otherwise.

        `merged`: its parents beside the first.
        """
        sha = oid or self.new_oid()
        name = f"C_{node_id('kw', repository.id)[3:]}{sha[:24]}"
        made = Commit(
            sha, name, repository, message, stamp(at), stamp(committed_at or at), self.who(by), parent,
            tuple(merged),
        )  # fmt: skip
        self.nodes[name] = self.commits[sha] = made
        return made

    def new_oid(self) -> str:
        return hashlib.sha1(str(next(self._small)).encode(), usedforsecurity=False).hexdigest()

    def tell(
        self, event: str, action: str, at: str, sender: Account | None, pull: PullRequest | None = None, *,
        repository: Repository | None = None, **about: object,
    ) -> None:  # fmt: skip
        """Notes a change, of the pull request or of a repository, and hands it to whoever listens."""
        where = pull.repository if pull is not None else repository
        change = Change(len(self.changes), event, action, at, where, sender, pull, **about)
        self.changes.append(change)
        for listener in self.on_change:
            listener(change)

    def _new_account(self, login: str, typename: str, id: int | None = None) -> Account:
        number = id or next(self._small)
        made = Account(typename, number, node_id(ACCOUNT_PREFIXES[typename], number), login, login.title())
        self.nodes[made.node_id] = made
        return made

    def _move(self, repository: Repository, at: str, owner: Account, name: str) -> None:
        old = repository.full_name.lower()
        del self.repositories[old]
        repository.owner, repository.name, repository.updated_at = owner, name, at
        self.moved[old] = repository
        self.moved.pop(repository.full_name.lower(), None)
        self.register_repository(repository)
