"""What may be asked about people: where they are not named, nothing that would tell who is who."""

from collections.abc import Mapping

from services.contracts.actors import GHOST_LOGIN
from services.contracts.definitions.vocabulary import PeopleShown
from services.gateway.privacy.anonymization import Privacy
from services.gateway.privacy.pseudonym_words import EXAMPLE, looks_like_one
from services.gateway.problems import BadParameterError, HiddenError
from services.gateway.queries.filters import Names
from services.gateway.queries.series_options import OF_PEOPLE, GroupBy

NOBODY = "/"
"""A login that nobody can have."""

_ALLOWED = {
    PeopleShown.PSEUDONYMOUS: f"a pseudonym as this API shows it, like {EXAMPLE}",
    PeopleShown.HIDDEN: "nothing, because people are hidden (people.show)",
}


def check_people_visible(privacy: Privacy) -> None:
    """Refuse a query about people as such where they are hidden. Raises `HiddenError`."""
    if privacy.show is PeopleShown.HIDDEN:
        raise HiddenError


def check_group(by: GroupBy | None, privacy: Privacy) -> None:
    """Refuse a series per person where people are hidden. Raises `BadParameterError`."""
    if by in OF_PEOPLE and privacy.show is PeopleShown.HIDDEN:
        raise BadParameterError("group_by", str(by), "any other, because people are hidden (people.show)")


def sortable_fields(fields: Mapping[str, str], privacy: Privacy) -> dict[str, str]:
    """The fields by which a list may be sorted: not by names that are not shown, whose order would tell."""
    return {name: field for name, field in fields.items() if privacy.named or field not in OF_PEOPLE}


def pseudonyms_in(parameter: str, names: Names, privacy: Privacy) -> Names:
    """Those of the names asked for that stand for somebody. Raises `BadParameterError` for a login: whoever
    may ask for one learns whose pseudonym is whose.
    """
    if privacy.named:
        return frozenset()
    about_people = frozenset(name for name in names if name and "/" not in name)
    for name in sorted(about_people):
        plain = looks_like_one(name) or name == GHOST_LOGIN
        if privacy.show is PeopleShown.HIDDEN or not plain:
            raise BadParameterError(parameter, name, _ALLOWED[privacy.show])
    return about_people - {GHOST_LOGIN}
