"""Reads CSV."""

import csv
import io


def csv_rows(text: str) -> list[dict[str, str]]:
    """Return the rows of a CSV text, by the names in its first line."""
    return list(csv.DictReader(io.StringIO(text)))
