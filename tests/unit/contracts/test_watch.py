"""What `[watch]` chooses."""

import pytest

from services.contracts.watch import Watch
from services.runtime.configuration_file import parse_configuration
from services.runtime.settings import ConfigurationError


def watch(text: str) -> Watch:
    return parse_configuration(f"[watch]\n{text}", "headway.toml").watch


def test_an_organisations_repositories_are_chosen_but_for_archived_ones_and_forks() -> None:
    acme = watch('organisations = ["Acme"]')
    assert acme.selects("acme/api")
    assert not acme.selects("acme/api", archived=True)
    assert not acme.selects("acme/api", fork=True)
    assert not acme.selects("beta/api")
    everything = watch('organisations = ["acme"]\narchived = true\nforks = true')
    assert everything.selects("acme/api", archived=True, fork=True)


@pytest.mark.parametrize(
    ("name", "chosen"),
    [
        ("acme/api", True),
        ("Acme/API-2", True),
        ("acme/api-archive", False),
        ("acme/web", False),
        ("acme/lib1", True),
        ("acme/lib12", False),
        ("acme/nats.py", True),
        ("acme/natsxpy", False),
    ],
)
def test_patterns_choose_by_name_and_what_is_excluded_stays_out(name: str, chosen: bool) -> None:
    some = watch(
        'organisations=["acme"]\ninclude=["acme/api*", "acme/lib?", "*/nats.py"]\nexclude=["*/*-archive"]'
    )
    assert some.selects(name) is chosen


def test_patterns_do_not_touch_what_is_watched_by_name() -> None:
    some = watch('repositories = ["acme/api"]\norganisations = ["acme"]\nexclude = ["acme/*"]')
    assert some.names("ACME/api")
    assert not some.selects("acme/api")


def test_each_owner_has_its_part() -> None:
    some = watch('repositories = ["Acme/api", "beta/x"]\norganisations = ["acme", "gamma"]\nforks = true')
    assert some.owners == ("acme", "gamma", "beta")
    assert some.of("acme").repositories == ("Acme/api",)
    assert some.of("acme").organisations == ("acme",)
    assert some.of("beta").organisations == ()
    assert some.of("gamma").forks


@pytest.mark.parametrize(
    "text",
    [
        'organisations = ["acme/api"]',
        'include = ["acme"]',
        'exclude = ["acme/[ab]*"]',
        'repositories = ["acme"]',
        'archived = "sometimes"',
        'organizations = ["acme"]',
    ],
)
def test_a_mistake_is_refused_with_its_key(text: str) -> None:
    with pytest.raises(ConfigurationError, match=rf"watch\.{text.split(maxsplit=1)[0]}"):
        watch(text)


def test_two_spellings_of_a_repository_or_an_organisation_are_one() -> None:
    both = watch('repositories = ["acme/api", "beta/x", "Acme/API"]\norganisations = ["acme", "ACME"]')
    assert (both.repositories, both.organisations) == (("Acme/API", "beta/x"), ("ACME",))
