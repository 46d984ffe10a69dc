"""What the headers of a delivery say; they are not signed, so each is held against its form. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

PATH = "/webhooks/github"  # where GitHub sends deliveries

_GUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_EVENT = re.compile(r"[a-z0-9_]{1,64}")


class BadHeaderError(ValueError):
    """A header that GitHub would not send; the text names it."""


@dataclass(frozen=True, slots=True)
class Headers:
    """The event, and the GUID under which a delivery is sent again; empty where none was given."""

    event: str
    guid: str


def headers_of(given: Mapping[str, str]) -> Headers:
    """Read the headers. Raises `BadHeaderError`."""
    event, guid = given.get("X-GitHub-Event", ""), given.get("X-GitHub-Delivery", "")
    if not _EVENT.fullmatch(event):
        raise BadHeaderError("X-GitHub-Event is not the name of an event")
    if guid and not _GUID.fullmatch(guid):
        raise BadHeaderError("X-GitHub-Delivery is not a GUID")
    return Headers(event, guid.lower())
