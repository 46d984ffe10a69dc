"""`headway.toml`: what to watch, and what numbers mean."""

from typing import Annotated

from pydantic import Field

from services.contracts.definitions.document import Definitions
from services.contracts.definitions.section import Section

RepositoryName = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9-]*/[A-Za-z0-9._-]+$")]


class Watch(Section):
    """What to collect: repositories by `owner/name`, and whole organisations by login."""

    repositories: tuple[RepositoryName, ...] = ()
    organisations: tuple[str, ...] = ()


class Configuration(Definitions):
    """The whole file. `watch` is the collector's, everything else is what numbers mean."""

    watch: Watch = Watch()

    def definitions(self) -> Definitions:
        """What numbers mean, with only the sections that the file states."""
        stated = {name: getattr(self, name) for name in self.model_fields_set - {"watch"}}
        return Definitions.model_validate(stated)
