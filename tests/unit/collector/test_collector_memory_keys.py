"""Keys that NATS takes, whatever things are called."""

import re

from services.collector.memory import keys as memory_keys
from services.collector.memory.ledger import Entity

VALID = re.compile(r"^[-/_=.a-zA-Z0-9]+$")


def test_any_name_makes_a_valid_key() -> None:
    for name in ("git.acme.com", "demo/organisation", "a b*>é"):
        assert VALID.match(memory_keys.bookmark(name))
        assert VALID.match(memory_keys.state(name, 1))
        assert VALID.match(memory_keys.ledger(Entity(name, 1, "pull", 2)))
        assert memory_keys.need(name, 1, 2).count(".") == 3


def test_different_names_have_different_keys() -> None:
    assert memory_keys.bookmark("a.b") != memory_keys.bookmark("a=2Eb")
