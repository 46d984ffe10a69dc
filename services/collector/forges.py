"""The forges that the collector knows: a new one is a folder, and a line in each of these two."""

from services.collector.github.assembly import GitHubForge
from services.collector.github.settings import GitHubSettings
from services.collector.sources.forge import Forge


class ForgeSettings(GitHubSettings):
    """The settings of every forge."""


def forge_of(settings: ForgeSettings) -> Forge:
    """Return the forge that the settings describe."""
    return GitHubForge(settings)
