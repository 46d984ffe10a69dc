"""A delivery about a label of a repository: which name no label has any more."""

from pydantic import Field

from services.collector.shapes import rest_models as shape
from services.collector.shapes.common import Shape


class Former(Shape):
    """What something was before."""

    former: str = Field(alias="from")


class Changes(Shape):
    """What of a label became another."""

    name: Former | None = None


class LabelPayload(Shape):
    """`label`."""

    action: str
    label: shape.Label
    repository: shape.Repository
    changes: Changes = Changes()

    @property
    def gone(self) -> str | None:
        """The name that was taken away; None where the label only has another colour, or is new."""
        if self.action == "deleted":
            return self.label.name
        return self.changes.name.former if self.changes.name else None
