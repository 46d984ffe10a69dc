"""The base of every section of a definitions file."""

from collections.abc import Iterator, Sequence
from typing import get_args

from pydantic import BaseModel, ConfigDict


class Section(BaseModel):
    """Base of every section: an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


def keys_of(section: type[BaseModel], path: Sequence[str | int]) -> list[str]:
    """Return the keys allowed at `path` below a section; list indexes and names are skipped."""
    for part in path:
        fields = {field.alias or name: field for name, field in section.model_fields.items()}
        if field := fields.get(str(part)):
            section = next(_sections(field.annotation), section)
    return [field.alias or name for name, field in section.model_fields.items()]


def _sections(annotation: object) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _sections(part)
