"""What people do to a pull request itself: open, push, edit, merge, close."""

from bisect import insort
from collections.abc import Sequence
from operator import attrgetter

from tests.github.ids import node_id
from tests.github.model import Account, Commit, Event, Label, PullRequest, PullRequestCommit, Repository
from tests.github.registry import Moment, Registry, Who, stamp

EVENT_PREFIXES = {
    "ClosedEvent": "CE", "ReopenedEvent": "REE", "MergedEvent": "ME", "ReadyForReviewEvent": "RFRE",
    "ConvertToDraftEvent": "CTDE", "ReviewRequestedEvent": "RRE", "ReviewRequestRemovedEvent": "RRRE",
    "ReviewDismissedEvent": "RDE", "HeadRefForcePushedEvent": "HRFPE", "LabeledEvent": "LE",
    "UnlabeledEvent": "UNLE", "RenamedTitleEvent": "RTE", "BaseRefChangedEvent": "BRCE",
}  # fmt: skip
# REST's `event` of each GraphQL type; one word differs from the type's own.
KINDS = {
    "closed": "ClosedEvent", "reopened": "ReopenedEvent", "merged": "MergedEvent",
    "ready_for_review": "ReadyForReviewEvent", "convert_to_draft": "ConvertToDraftEvent",
    "review_requested": "ReviewRequestedEvent", "review_request_removed": "ReviewRequestRemovedEvent",
    "review_dismissed": "ReviewDismissedEvent", "head_ref_force_pushed": "HeadRefForcePushedEvent",
    "labeled": "LabeledEvent", "unlabeled": "UnlabeledEvent", "renamed": "RenamedTitleEvent",
    "base_ref_changed": "BaseRefChangedEvent", "assigned": "AssignedEvent", "unassigned": "UnassignedEvent",
    "mentioned": "MentionedEvent", "subscribed": "SubscribedEvent",
}  # fmt: skip

occurred = attrgetter("at")


class PullRequests(Registry):
    """The builders of pull requests. Every one of them keeps `updated_at` and its order right."""

    def add_pull_request(
        self, repository: Repository, by: Who, at: Moment, *, title: str = "Improve it", draft: bool = False,
        base: str | None = None, head: str = "topic", body: str | None = None, labels: Sequence[str] = (),
        additions: int = 10, deletions: int = 2, changed_files: int = 1,
        commits: Sequence[Moment] | None = None,
        number: int | None = None, head_repository: Repository | None = None,
        id: int | None = None,
    ) -> PullRequest:  # fmt: skip
        """Opens one; `commits` are the authored times of its commits (one, at opening, by default)."""
        author, when, large = self.who(by), stamp(at), id or next(self._large)
        repository.last_number = number or repository.last_number + 1
        pull = PullRequest(
            large, node_id("PR", repository.id, large), next(self._large), repository.last_number,
            repository, title,
            author, when, when, base or repository.default_branch, head, "", self.new_oid(),
            head_repository or repository, body, draft=draft, additions=additions, deletions=deletions,
            changed_files=changed_files,
        )  # fmt: skip
        self.register_pull(pull)
        for moment in (at,) if commits is None else commits:
            self._add_commit(pull, author, moment)
        pull.labels = [self.label(repository, name) for name in labels]
        repository.pushed_at = max(repository.pushed_at, when)
        self.tell("pull_request", "opened", when, author, pull)
        return pull

    def register_pull(self, pull: PullRequest) -> None:
        repository = pull.repository
        repository.pulls[pull.number] = pull
        repository.last_number = max(repository.last_number, pull.number)
        repository.by_updated.add((pull.updated_at, pull.id), pull)
        repository.by_created.add((pull.created_at, pull.id), pull)
        self.nodes[pull.node_id] = pull

    def push(self, pull: PullRequest, by: Who, at: Moment, *, authored_at: Moment | None = None) -> None:
        """Adds a commit."""
        before, when, sender = pull.head_oid, stamp(at), self.who(by)
        self._add_commit(pull, sender, authored_at or at)
        self._pushed(pull, when, sender, before)

    def force_push(
        self, pull: PullRequest, by: Who, at: Moment, *, commits: Sequence[Moment] | None = None
    ) -> Event:
        """Replaces the commits by new ones of those authored times (rebased: the times they had)."""
        before, when, sender = pull.head_oid, stamp(at), self.who(by)
        times = [item.commit.authored_at for item in pull.commits] if commits is None else commits
        pull.timeline = [item for item in pull.timeline if not isinstance(item, PullRequestCommit)]
        pull.commits = []
        for moment in times or (at,):
            self._add_commit(pull, sender, moment, committed_at=at)
        event = self.happen(pull, "head_ref_force_pushed", when, sender)
        event.before, event.after = before, pull.head_oid
        self._pushed(pull, when, sender, before)
        return event

    def merge(
        self, pull: PullRequest, by: Who, at: Moment, *, noted_at: Moment | None = None,
        commit: Commit | None = None,
    ) -> None:  # fmt: skip
        """Merges with a merge commit (a new one on the head, unless it is given); noted as merged and as
        closed, in real data at times a second late.
        """
        when, noted, sender = stamp(at), stamp(noted_at or at), self.who(by)
        pull.merge_commit = pull.repository.head_commit = commit or self.commit(
            pull.repository, at, sender, message=pull.title, parent=pull.repository.head_commit
        )
        pull.state, pull.closed_at, pull.merged_at, pull.merged_by = "MERGED", when, when, sender
        pull.repository.pushed_at = max(pull.repository.pushed_at, when)
        self.happen(pull, "merged", noted, sender).commit = pull.merge_commit
        self.happen(pull, "closed", noted, sender)
        self.tell("pull_request", "closed", when, sender, pull)

    def close(self, pull: PullRequest, by: Who, at: Moment) -> Event:
        pull.state, pull.closed_at = "CLOSED", stamp(at)
        return self._change(pull, "closed", "closed", at, by)

    def reopen(self, pull: PullRequest, by: Who, at: Moment) -> Event:
        pull.state, pull.closed_at = "OPEN", None
        return self._change(pull, "reopened", "reopened", at, by)

    def ready(self, pull: PullRequest, by: Who, at: Moment) -> Event:
        pull.draft = False
        return self._change(pull, "ready_for_review", "ready_for_review", at, by)

    def to_draft(self, pull: PullRequest, by: Who, at: Moment) -> Event:
        pull.draft = True
        return self._change(pull, "convert_to_draft", "converted_to_draft", at, by)

    def edit(self, pull: PullRequest, by: Who, at: Moment, **fields: object) -> None:
        """Changes attributes (`title`, `base`, `additions`, …); title and base leave events behind."""
        when, sender, changes = stamp(at), self.who(by), {}
        for name, value in fields.items():
            old = getattr(pull, name)
            setattr(pull, name, value)
            if name == "title":
                self._named(self.happen(pull, "renamed", when, sender), old, value)
                changes["title"] = {"from": old}
            elif name == "base":
                self._named(self.happen(pull, "base_ref_changed", when, sender), old, value)
                changes["base"] = {"ref": {"from": old}, "sha": {"from": pull.base_oid}}
        self.touch(pull, when)
        self.tell("pull_request", "edited", when, sender, pull, extra={"changes": changes})

    def add_label(self, pull: PullRequest, name: str, by: Who, at: Moment) -> Event:
        return self._relabel(pull, name, by, at, "labeled")

    def remove_label(self, pull: PullRequest, name: str, by: Who, at: Moment) -> Event:
        return self._relabel(pull, name, by, at, "unlabeled")

    def label(self, repository: Repository, name: str) -> Label:
        """The repository's label of that name, made on first mention."""
        if name not in repository.labels:
            number = next(self._small)
            repository.labels[name] = Label(number, node_id("LA", repository.id, number), name)
        return repository.labels[name]

    def rename_label(self, repository: Repository, name: str, new: str, at: Moment) -> None:
        """Another name on whatever has the label; nothing of that moves."""
        label = repository.labels.pop(name)
        label.name, repository.labels[new] = new, label
        self._forget_loaded(repository)
        about = {"label": label, "changes": {"name": {"from": name}}}
        self.tell("label", "edited", stamp(at), repository.owner, repository=repository, extra=about)

    def delete_label(self, repository: Repository, name: str, at: Moment) -> None:
        """Taken off whatever has it; nothing of that moves."""
        label = repository.labels.pop(name)
        for pull in repository.pulls.values():
            pull.labels = [each for each in pull.labels if each is not label]
        self._forget_loaded(repository)
        self.tell(
            "label", "deleted", stamp(at), repository.owner, repository=repository, extra={"label": label}
        )

    @staticmethod
    def _forget_loaded(repository: Repository) -> None:
        for pull in repository.pulls.values():
            pull.raw = None

    def happen(self, pull: PullRequest, kind: str, at: str, by: Account | None) -> Event:
        """Puts an event of REST's name `kind` on the pull request's timeline."""
        number, typename = next(self._events), KINDS[kind]
        name = node_id(EVENT_PREFIXES[typename], pull.repository.id, pull.issue_id, number)
        event = Event(kind, typename, number, name, at, by, pull)
        self.register_event(pull.repository, event)
        self.touch(pull, at)
        return event

    def register_event(self, repository: Repository, event: Event) -> None:
        repository.events.add((event.at, event.id), event)
        self.nodes.setdefault(event.node_id, event)
        if event.pull is not None:
            insort(event.pull.timeline, event, key=occurred)

    def touch(self, pull: PullRequest, at: str) -> None:
        """The pull request changed: what was loaded for it no longer holds, and it moves up."""
        pull.raw = None
        if at > pull.updated_at:
            pull.repository.by_updated.move((pull.updated_at, pull.id), (at, pull.id), pull)
            pull.updated_at = at

    def forget(self, event: Event) -> None:
        """Loses an event: real timelines lack some, such as the closing of a closed pull request."""
        assert event.pull is not None
        event.pull.timeline.remove(event)
        event.pull.repository.events.remove((event.at, event.id), event)
        del self.nodes[event.node_id]

    def _change(self, pull: PullRequest, kind: str, action: str, at: Moment, by: Who) -> Event:
        event = self.happen(pull, kind, stamp(at), self.who(by))
        self.tell("pull_request", action, event.at, event.actor, pull)
        return event

    def _relabel(self, pull: PullRequest, name: str, by: Who, at: Moment, kind: str) -> Event:
        label = self.label(pull.repository, name)
        others = [each for each in pull.labels if each is not label]
        pull.labels = [*others, label] if kind == "labeled" else others
        event = self.happen(pull, kind, stamp(at), self.who(by))
        event.label = label
        self.tell("pull_request", kind, event.at, event.actor, pull, extra={"label": label})
        return event

    def _pushed(self, pull: PullRequest, at: str, sender: Account | None, before: str) -> None:
        pull.repository.pushed_at = max(pull.repository.pushed_at, at)
        self.touch(pull, at)
        extra = {"before": before, "after": pull.head_oid}
        self.tell("pull_request", "synchronize", at, sender, pull, extra=extra)

    def _add_commit(
        self, pull: PullRequest, by: Account | None, authored_at: Moment, committed_at: Moment | None = None
    ) -> None:
        made = self.commit(pull.repository, authored_at, by, committed_at=committed_at)
        item = PullRequestCommit(f"PURC_{pull.node_id[3:]}{made.oid[:16]}", pull, made)
        pull.commits.append(item)
        insort(pull.timeline, item, key=occurred)
        pull.head_oid = made.oid
        self.nodes[item.node_id] = item

    @staticmethod
    def _named(event: Event, before: str, after: object) -> None:
        event.before, event.after = before, str(after)
