"""What tests of a change of definitions share: a file that changes much, and a place to look after sets."""

from services.aggregator.generations.maintenance import Maintenance
from services.aggregator.generations.projection_router import ProjectionRouter
from services.aggregator.store.store import Store
from services.contracts.definitions.document import Definitions
from services.contracts.notices import DefinitionsChanged
from services.runtime.configuration_file import active_definitions, parse_configuration
from services.runtime.publisher import Publisher
from tests.integration.aggregator_harness import Harness

TOKYO = (
    '[calendar]\ntimezone = "Asia/Tokyo"\n[people]\naliases = {grace = ["edsger"]}\n'
    '[deployments]\nenvironments = ["staging"]\n'
    '[[metrics]]\nname = "cycle_time"\nlabel = "Ours"\nfrom = "opened"\nto = "merged"\n'
)


def own(text: str = TOKYO) -> Definitions:
    """What the file says."""
    return active_definitions(parse_configuration(text, "headway.toml"))


async def serves(here: Harness, version: int) -> bool:
    """Whether a version of the definitions is in force."""
    return bool((await here.active())["definition_version"] == version)


async def notices(here: Harness) -> list[DefinitionsChanged]:
    """Every notice of a change of definitions that was published."""
    return [one for one in await here.changes() if isinstance(one, DefinitionsChanged)]


class Maintainer:
    """Another aggregator's workplace: everything that looks after sets, at the test's own pace."""

    def __init__(self, here: Harness, store: Store | None = None, grace: float = 60) -> None:
        self.store = store or Store(here.mongo_url)
        self.registry, self.versions = self.store.registry, self.store.definitions
        self.lease = self.store.lease
        router = ProjectionRouter(self.store, Publisher(here.client))
        self.maintenance = Maintenance(self.store, Publisher(here.client), router, grace)
