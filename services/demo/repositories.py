"""The repositories of the organisation, and how work goes in each."""

from dataclasses import dataclass
from enum import Enum

from services.contracts.events import Repository
from services.demo.person import OWNER

HOST = "demo.headway.example"


class DeploymentCadence(Enum):
    """When a repository goes to production: soon after a merge, on some days, or by release."""

    CONTINUOUS = "continuous"
    TWICE_A_WEEK = "twice a week"
    WEEKLY = "weekly"
    FORTNIGHTLY = "fortnightly"


@dataclass(frozen=True, slots=True)
class Project:
    """A repository with its habits.

    `share` of all pull requests; `number`: the latest one's before the demo; `slowness` multiplies the
    time until a review; `needed` approvals; `failing`: the chance that a production deployment fails.
    """

    repository: Repository
    team: str
    helpers: tuple[str, ...]
    share: float
    number: int
    cadence: DeploymentCadence
    failing: float = 0.06
    slowness: float = 1.0
    needed: int = 1
    conventional_titles: bool = False
    review_bot: bool = False
    releases: bool = False
    staging: bool = False

    @property
    def name(self) -> str:
        """The repository's name, without its owner."""
        return self.repository.name

    @property
    def full_name(self) -> str:
        """`owner/name`."""
        return self.repository.full_name


def _repository(identifier: int, name: str, branch: str = "main") -> Repository:
    return Repository(id=identifier, owner=OWNER, name=name, default_branch=branch)


PROJECTS = (
    Project(
        _repository(90_001, "api"),
        team="platform",
        helpers=("data", "billing"),
        share=0.27,
        number=4310,
        cadence=DeploymentCadence.CONTINUOUS,
        review_bot=True,
        staging=True,
    ),
    Project(
        _repository(90_002, "web"),
        team="web",
        helpers=("mobile",),
        share=0.24,
        number=2875,
        cadence=DeploymentCadence.CONTINUOUS,
        review_bot=True,
        staging=True,
    ),
    Project(
        _repository(90_003, "mobile"),
        team="mobile",
        helpers=("web",),
        share=0.16,
        number=1940,
        cadence=DeploymentCadence.WEEKLY,
        failing=0.1,
        releases=True,
    ),
    Project(
        _repository(90_004, "billing", "master"),
        team="billing",
        helpers=("platform",),
        share=0.12,
        number=1122,
        cadence=DeploymentCadence.TWICE_A_WEEK,
        failing=0.14,
        slowness=1.6,
        needed=2,
    ),
    Project(
        _repository(90_005, "ingest"),
        team="data",
        helpers=("platform",),
        share=0.14,
        number=987,
        cadence=DeploymentCadence.CONTINUOUS,
        failing=0.09,
    ),
    Project(
        _repository(90_006, "lumen.js"),
        team="web",
        helpers=("data", "platform"),
        share=0.07,
        number=651,
        cadence=DeploymentCadence.FORTNIGHTLY,
        conventional_titles=True,
        review_bot=True,
        releases=True,
    ),
)
