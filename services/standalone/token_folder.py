"""Where the tokens of this machine's Headway are kept."""

import os
from pathlib import Path

VARIABLE = "HEADWAY_TOKENS_FILE"


def tokens_file(data_dir: Path) -> Path:
    """The file of tokens: the one that the environment names, else in the folder of the data."""
    named = os.environ.get(VARIABLE)
    return Path(named) if named else (data_dir / "tokens.json").resolve()
