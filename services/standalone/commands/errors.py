"""Exits of the definitions commands: an error becomes one line, without a traceback."""

import contextlib
from collections.abc import Iterator

from services.aggregator.definitions.stored import NoDefinitionsError
from services.aggregator.definitions.versions import OutdatedError
from services.aggregator.definitions_diff.diff import ComparisonError
from services.aggregator.store.errors import StoreError
from services.runtime.service import exit_with_mistakes
from services.runtime.settings import ConfigurationError


@contextlib.contextmanager
def exit_on_error() -> Iterator[None]:
    """End the process with a line, and 2 for configuration that cannot be used, else 1."""
    try:
        yield
    except ConfigurationError as problem:
        exit_with_mistakes(problem)
    except (NoDefinitionsError, ComparisonError, OutdatedError) as problem:
        raise SystemExit(f"headway: {problem}") from None
    except StoreError as problem:
        raise SystemExit(f"headway: MongoDB does not answer: {problem}") from None
