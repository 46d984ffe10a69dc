"""What the labels of a repository are called, and which names no pull request has any more. Pure.

GitHub moves no pull request when a label gets another name or is deleted: `updatedAt` stays.
"""

from collections.abc import Iterable, Mapping

from services.collector.checkpoints.stored_model import StoredModel


class LabelState(StoredModel):
    """What is remembered of a repository's labels.

    `names`: of each label by its node id; None before they were read once. `gone`: names that a label had,
    and has not any more; pull requests that had such a label are to be read again.
    """

    names: Mapping[str, str] | None = None
    gone: tuple[str, ...] = ()

    def seen(self, names: Mapping[str, str]) -> "LabelState":
        """The same after reading all labels; the very same if they are what they were."""
        if names == self.names:
            return self
        before = self.names or {}
        changed = {name for node_id, name in before.items() if names.get(node_id) != name}
        return LabelState(names=names, gone=_sorted(self.gone, changed))

    def without(self, names: Iterable[str]) -> "LabelState":
        """The same after a label lost a name; the very same if that is known."""
        gone = _sorted(self.gone, names)
        return self if gone == self.gone else self.model_copy(update={"gone": gone})

    def caught_up(self) -> "LabelState":
        """The same after every pull request that had a label with a former name was read again."""
        return self.model_copy(update={"gone": ()}) if self.gone else self


def _sorted(some: Iterable[str], others: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({*some, *others}))
