"""The API's live stream: what each of its events carries, by the event's name."""

from services.contracts.api import Answer, MetricsMoved, PullRequestMoved, Reset, SourceGone, SourceRow


class DefinitionsProgress(Answer):
    """Live notice `definitions`: how far a change of definitions is measured, and whether it is in force.

    With an `error` the changed definitions cannot be used, and `version` stays in force.
    """

    version: int
    in_force: bool
    done: int
    total: int
    error: str | None


class StreamEvents(Answer):
    """The data of every event of `/stream`. An event is one of these, never all of them together."""

    pull_request: PullRequestMoved
    metrics: MetricsMoved
    source: SourceRow | SourceGone
    definitions: DefinitionsProgress
    reset: Reset
