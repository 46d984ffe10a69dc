"""The task of a process that makes one preview. Pure."""

from pydantic import BaseModel, ConfigDict

from services.contracts.previews import PreviewRequest


class PreviewTask(BaseModel):
    """A request, where the read models are, and after how many seconds the process ends itself."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    request: PreviewRequest
    mongo_url: str
    seconds: int
