"""The dashboard's hand-written types say what the API's models say."""

import re
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from services.contracts import api, api_distribution, api_overview, api_people, api_session, notices

TYPES = Path(__file__).parents[2] / "services/gateway/web/src/api/types.ts"
INTERFACE = re.compile(r"export interface (\w+)(?:<\w+>)?(?: extends (\w+))? \{\n(.*?)\n\}", re.DOTALL)


def interfaces() -> dict[str, set[str]]:
    """The fields of every interface, its parent's included."""
    found: dict[str, set[str]] = {}
    for name, parent, body in INTERFACE.findall(TYPES.read_text()):
        found[name] = set(re.findall(r"^  (\w+):", body, re.MULTILINE)) | found.get(parent, set())
    return found


def fields(model: Any) -> set[str]:
    """The fields of a model as they are called on the wire."""
    return {field.alias or name for name, field in model.model_fields.items()}


def model_of(name: str) -> type[BaseModel]:
    """The model of that name, from the API or from the notices."""
    modules = (api, api_overview, api_distribution, api_people, api_session, notices)
    found: type[BaseModel] = next(vars(module)[name] for module in modules if name in vars(module))
    return found


def test_every_type_has_the_fields_of_its_model() -> None:
    written = interfaces()
    assert len(written) > 15
    # A notice's `kind` is the event's name on the wire of the live stream.
    models = {name: fields(model_of(name)) for name in written}
    models["DefinitionsChanged"] -= {"kind"}
    assert written == models
