"""What reviewers do: requests, reviews, dismissals, comments."""

from bisect import insort

from tests.github.ids import node_id
from tests.github.model import Account, Comment, Event, PullRequest, Review
from tests.github.pulls import PullRequests, occurred
from tests.github.registry import Moment, Who, stamp


class Reviews(PullRequests):
    """The builders of reviews and their requests."""

    def request_review(self, pull: PullRequest, reviewer: Who, at: Moment, by: Who = None) -> Event:
        """Asks a user, bot or team; by the pull request's author unless said otherwise."""
        asked = self.who(reviewer)
        if asked not in pull.requested:
            pull.requested.append(asked)
        return self._requested(pull, "review_requested", asked, at, by)

    def remove_request(self, pull: PullRequest, reviewer: Who, at: Moment, by: Who = None) -> Event:
        asked = self.who(reviewer)
        pull.requested = [other for other in pull.requested if other is not asked]
        return self._requested(pull, "review_request_removed", asked, at, by)

    def review(
        self, pull: PullRequest, by: Who, at: Moment, state: str = "APPROVED", *, body: str = "",
    ) -> Review:  # fmt: skip
        """A review: APPROVED, CHANGES_REQUESTED or COMMENTED, or one still PENDING, which has no time."""
        number, when = next(self._large), stamp(at)
        made = Review(
            number, node_id("PRR", pull.repository.id, number), pull, self.who(by), state,
            None if state == "PENDING" else when, when, when, body, pull.head_oid,
        )  # fmt: skip
        self.register_review(made)
        if state != "PENDING":
            self._submitted(made, when)
        return made

    def submit(self, review: Review, at: Moment, state: str) -> None:
        """Submits a pending review."""
        review.state, review.submitted_at = state, stamp(at)
        review.pull.timeline.remove(review)
        insort(review.pull.timeline, review, key=occurred)
        self._submitted(review, stamp(at))

    def register_review(self, review: Review) -> None:
        insort(review.pull.timeline, review, key=occurred)
        insort(review.pull.reviews, review, key=occurred)
        self.nodes[review.node_id] = review

    def dismiss(self, review: Review, by: Who, at: Moment, message: str = "Out of date") -> Event:
        """Dismisses a review: its state is overwritten, and only the event knows the former one."""
        pull, when = review.pull, stamp(at)
        event = self.happen(pull, "review_dismissed", when, self.who(by))
        event.review, event.previous_state, event.message = review, review.state, message
        review.state, review.updated_at, review.raw = "DISMISSED", when, None
        self.tell("pull_request_review", "dismissed", when, event.actor, pull, review=review)
        return event

    def edit_review(self, review: Review, by: Who, at: Moment, body: str) -> None:
        when, old, pull = stamp(at), review.body, review.pull
        review.body, review.updated_at, review.raw = body, when, None
        self.touch(pull, when)
        extra = {"changes": {"body": {"from": old}}}
        self.tell("pull_request_review", "edited", when, self.who(by), pull, review=review, extra=extra)

    def comment(self, pull: PullRequest, by: Who, at: Moment, body: str = "Hm.") -> Comment:
        """A comment in the conversation, which is no review."""
        number, author = next(self._large), self.who(by)
        name = node_id("IC", pull.repository.id, number)
        made = self.nodes[name] = Comment(number, name, pull, author, stamp(at), body)
        insort(pull.timeline, made, key=occurred)
        self.touch(pull, made.at)
        self.tell("issue_comment", "created", made.at, author, pull, extra={"comment": made})
        return made

    def _requested(self, pull: PullRequest, kind: str, asked: Account | None, at: Moment, by: Who) -> Event:
        event = self.happen(pull, kind, stamp(at), self.who(by) or pull.author)
        event.reviewer = asked
        extra = {"requested_team" if asked and asked.typename == "Team" else "requested_reviewer": asked}
        self.tell("pull_request", kind, event.at, event.actor, pull, extra=extra)
        return event

    def _submitted(self, review: Review, at: str) -> None:
        pull, author = review.pull, review.author
        review.on_behalf_of = [asked for asked in pull.requested if author in asked.members]
        pull.requested = [
            asked for asked in pull.requested if asked is not author and asked not in review.on_behalf_of
        ]
        self.touch(pull, at)
        self.tell("pull_request_review", "submitted", at, author, pull, review=review)
