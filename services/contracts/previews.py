"""The preview of other definitions, which the gateway requests of an aggregator over NATS."""

from pydantic import AwareDatetime, BaseModel, ConfigDict

from services.contracts.api_definitions import DefinitionsPreview
from services.contracts.definitions.document import Definitions


class PreviewRequest(BaseModel):
    """A request to measure the last `days` up to and with `now` by other definitions, too."""

    model_config = ConfigDict(frozen=True, extra="ignore", populate_by_name=True)

    definitions: Definitions
    days: int
    now: AwareDatetime


class PreviewReply(BaseModel):
    """The preview, or why there is none (`refusal`). `busy`: another one is being made."""

    model_config = ConfigDict(frozen=True, extra="ignore", populate_by_name=True)

    preview: DefinitionsPreview | None = None
    refusal: str = ""
    busy: bool = False
