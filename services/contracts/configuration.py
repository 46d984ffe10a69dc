"""`headway.toml`: what to watch, and what numbers mean."""

from services.contracts.definitions.document import Definitions
from services.contracts.watch import Watch


class Configuration(Definitions):
    """The whole file. `watch` is the collector's, everything else is what numbers mean."""

    watch: Watch = Watch()

    def definitions(self) -> Definitions:
        """What numbers mean, with only the sections that the file states."""
        stated = {name: getattr(self, name) for name in self.model_fields_set - {"watch"}}
        return Definitions.model_validate(stated)
