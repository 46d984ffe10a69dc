"""A pull request that moved, and therefore is to be fetched."""

from pydantic import BaseModel, ConfigDict

from services.contracts.events import Repository


class Need(BaseModel):
    """The need to fetch one pull request; kept in the memory until what was fetched is published."""

    model_config = ConfigDict(frozen=True)

    host: str
    repository: Repository
    number: int
