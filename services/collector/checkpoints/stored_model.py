"""The base of what is stored as JSON. Pure."""

from pydantic import BaseModel, ConfigDict


class StoredModel(BaseModel):
    """Base of what the store keeps as JSON."""

    model_config = ConfigDict(frozen=True, extra="ignore")
