"""Comparison requests: the aggregator asks the collector which commits came with a deployment."""

from pydantic import BaseModel, ConfigDict

from services.contracts.events import Repository


class Comparison(BaseModel):
    """A request about a deployment of `head`; `base` was deployed before it. The answer is an event."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    host: str
    repository: Repository
    deployment_id: int
    base: str
    head: str
