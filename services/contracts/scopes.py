"""What tokens and accounts may do."""

from enum import StrEnum


class Scope(StrEnum):
    """What a token or an account allows. Each allows only what it says, so both may have several."""

    READ = "read"
    PEOPLE = "people"
    ADMIN = "admin"


ALL = frozenset(Scope)
