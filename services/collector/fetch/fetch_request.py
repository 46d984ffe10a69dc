"""A pull request that moved, and therefore is to be fetched."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from services.contracts.events import Repository


class FetchRequest(BaseModel):
    """A request to fetch one pull request; stored until what was fetched is published."""

    model_config = ConfigDict(frozen=True)

    host: str
    repository: Repository
    number: Annotated[int, Field(ge=1, le=2**31 - 1)]
