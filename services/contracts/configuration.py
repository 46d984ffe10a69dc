"""The content of `headway.toml`: the watch list and the definitions."""

from services.contracts.definitions.document import Definitions
from services.contracts.watch import Watch


class Configuration(Definitions):
    """The whole file. `watch` is for the collector, everything else are definitions."""

    watch: Watch = Watch()

    def definitions(self) -> Definitions:
        """Return the definitions, with only the sections that the file states."""
        stated = {name: getattr(self, name) for name in self.model_fields_set - {"watch"}}
        return Definitions.model_validate(stated)
