"""What every section of a definitions file has in common."""

from pydantic import BaseModel, ConfigDict


class Section(BaseModel):
    """Base of every section: a key nobody knows is a mistake, not a wish."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)
