"""The collector's last word on each repository, by `{host}/{owner}/{name}` in lower case."""

from typing import TypedDict

from services.contracts.readmodels.collections import index

SOURCES = "sources"
INDEXES = (index("repo"), index("folded"))


class SourceDocument(TypedDict):
    """`sources`: the collector's last word on a repository; `_id` is `{host}/{owner}/{name}` in lower case.

    `progress` is a `SourceProgress` as JSON; `recorded` is when JetStream stored it, in microseconds since
    1970. What a repository was called before it was renamed is dropped. `folded` is `repo` in lower case.
    """

    _id: str
    recorded: int
    host: str
    repo: str
    folded: str
    repository_id: int | None
    progress: dict[str, object]
