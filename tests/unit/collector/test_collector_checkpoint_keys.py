"""Keys that NATS takes, whatever things are called."""

import re

from services.collector.checkpoints import keys
from services.collector.facts.entities import Entity

VALID = re.compile(r"^[-/_=.a-zA-Z0-9]+$")


def test_any_name_makes_a_valid_key() -> None:
    for name in ("git.acme.com", "demo/organisation", "a b*>é"):
        assert VALID.match(keys.checkpoint(name))
        assert VALID.match(keys.state(name, 1))
        assert VALID.match(keys.published_facts(Entity(name, 1, "pull", 2)))
        assert keys.fetch_request(name, 1, 2).count(".") == 3


def test_different_names_have_different_keys() -> None:
    assert keys.checkpoint("a.b") != keys.checkpoint("a=2Eb")
