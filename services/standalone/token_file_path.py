"""The path of the token file of `headway up`."""

import os
from pathlib import Path

VARIABLE = "HEADWAY_TOKENS_FILE"


def token_file_path(data_dir: Path) -> Path:
    """Return the path that the environment names, else the one in the data folder."""
    named = os.environ.get(VARIABLE)
    return Path(named) if named else (data_dir / "tokens.json").resolve()
