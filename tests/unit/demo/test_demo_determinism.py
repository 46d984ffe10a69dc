"""The same seed and anchor give the same bytes, in any process."""

import hashlib
import os
import subprocess
import sys
from datetime import timedelta

from services.contracts.events import encode
from services.demo.organisation import DemoOrganisation, create_organisation
from tests.unit.demo.organisations import ANCHOR, SEED

SCRIPT = """
from datetime import datetime
from tests.unit.demo.test_demo_determinism import digest
from services.demo.organisation import create_organisation
print(digest(create_organisation({seed}, datetime.fromisoformat("{anchor}"), days=20)))
"""


def digest(made: DemoOrganisation) -> str:
    whole = hashlib.sha256()
    for event in made.history():
        whole.update(encode(event))
    return whole.hexdigest()


def in_a_process(hash_seed: str) -> str:
    script = SCRIPT.format(seed=SEED, anchor=ANCHOR.isoformat())
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed}
    process = subprocess.run(
        [sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True
    )
    return process.stdout.strip()


def test_two_runs_agree_to_the_byte() -> None:
    assert digest(create_organisation(SEED, ANCHOR, days=30)) == digest(
        create_organisation(SEED, ANCHOR, days=30)
    )


def test_telling_twice_tells_the_same() -> None:
    made = create_organisation(SEED, ANCHOR, days=20)
    assert digest(made) == digest(made)


def test_the_order_of_hashes_does_not_matter() -> None:
    assert in_a_process("1") == in_a_process("2") == digest(create_organisation(SEED, ANCHOR, days=20))


def test_another_seed_is_another_organisation() -> None:
    assert digest(create_organisation(SEED, ANCHOR, days=20)) != digest(
        create_organisation(SEED + 1, ANCHOR, days=20)
    )


def test_another_anchor_is_another_history() -> None:
    later = ANCHOR + timedelta(hours=5)
    assert digest(create_organisation(SEED, ANCHOR, days=20)) != digest(
        create_organisation(SEED, later, days=20)
    )
