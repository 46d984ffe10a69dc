"""The collector's progress as documents of `sources` and as notices."""

from services.contracts.notices import SourceChanged, SourceProgress
from services.contracts.readmodels.sources import SourceDocument


def source_document(progress: SourceProgress, recorded: int) -> SourceDocument:
    """The document of `sources`; `recorded` orders the words of one repository."""
    return {
        "_id": f"{progress.host}/{progress.repo.casefold()}",
        "recorded": recorded,
        "host": progress.host,
        "repo": progress.repo,
        "folded": progress.repo.casefold(),
        "repository_id": progress.repository_id,
        "progress": progress.model_dump(mode="json"),
    }


def source_changed(progress: SourceProgress) -> SourceChanged:
    """The notice of a change."""
    return SourceChanged(host=progress.host, repo=progress.repo)
