"""The GraphQL documents, each a file beside this one; fragments are appended where they are used."""

import re
from functools import cache
from importlib.resources import files

_SPREAD = re.compile(r"\.\.\.\s*([A-Z]\w*)")

NAMES = (
    "repository",
    "pull_requests",
    "skeletons",
    "timeline",
    "labels",
    "review_requests",
    "on_behalf_of",
    "deployments",
    "statuses",
    "releases",
    "unsettled",
    "repository_labels",
    "more_repository_labels",
    "owned",
)


def _text(name: str) -> str:
    return (files(__package__) / f"{name}.graphql").read_text()


@cache
def document(name: str) -> str:
    """A query by its file's name, with every fragment that it needs."""
    return with_fragments(_text(name))


def with_fragments(text: str) -> str:
    """A query with every fragment that it needs."""
    known = set[str]()
    while missing := set(_SPREAD.findall(text)) - known:
        for fragment in sorted(missing):
            text += "\n" + _text(f"fragments/{fragment}")
        known |= missing
    return text
