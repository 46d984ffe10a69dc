"""What a forge reports as changed, so that it is polled soon. Pure."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PollTrigger:
    """Something is to be looked at now: one repository, and `anew` also under which names there are any.

    `gone_labels`: names that no label of it has any more.
    """

    repository_id: int | None = None
    name: str | None = None
    anew: bool = False
    gone_labels: tuple[str, ...] = ()
