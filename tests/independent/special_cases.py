"""What the made-up organisation does not do, but people at GitHub do: a repository of special cases."""

from services.contracts.events import Event
from tests.unit.aggregator.deployment_history import Deployment
from tests.unit.aggregator.pull_request_history import Pull

# Hours after the beginning of the histories' time: Saturday, 24 October 2026, 09:00 UTC. Clocks in Europe are
# put back the night after.
T = 5664.0


def special_cases() -> list[Event]:
    """The events of all of them."""
    return [event for one in (*_pulls(), *_deployments()) for event in one.events]


def _pull(number: int, author: str, *, draft: bool | None = None) -> Pull:
    return Pull(number, author).opened(T + number, draft=draft)


def _said(pull: Pull, hours: float, **said: object) -> Pull:
    return pull.described(T + hours, **{"additions": 30, "deletions": 20, "labels": ("odd",), **said})


def _pulls() -> list[Pull]:
    return [
        _of_a_bot(),
        _of_somebody_deleted(),
        _asked_again_and_again(),
        _a_team_is_asked(),
        _reviewed_while_a_draft(),
        _given_up_twice(),
        _closed_and_yet_merged(),
        _merged_elsewhere(),
        _of_unknown_size(),
        _reviewed_after_the_merge(),
        _waiting(),
        _merged_as_a_draft(),
        _asked_and_taken_back(),
    ]


def _of_a_bot() -> Pull:
    pull = _pull(1, "bot:renovate").requested("ines-carvalho", T + 2).requested("lumen-ci", T + 2.25)
    pull.approved("ines-carvalho", T + 30).reviewed("lumen-ci", T + 31).merged(T + 32, "ines-carvalho")
    return _said(pull, 33, state="merged")


def _of_somebody_deleted() -> Pull:
    pull = _pull(2, "ghost").requested("wei-ling-ho", T + 3).approved("ghost", T + 4)
    return _said(pull.approved("wei-ling-ho", T + 20.5).merged(T + 40), 41, state="merged")


def _asked_again_and_again() -> Pull:
    pull = _pull(3, "rui-monteiro").requested("kenji-arai", T + 4).requested("kenji-arai", T + 6)
    pull.reviewed("kenji-arai", T + 9, "changes_requested").requested("kenji-arai", T + 10)
    pull.reviewed("rui-monteiro", T + 11).approved("kenji-arai", T + 52).requested("kenji-arai", T + 53)
    return _said(pull.merged(T + 60), 61, state="merged", additions=400, deletions=1)


def _a_team_is_asked() -> Pull:
    pull = _pull(4, "vera-santiago").requested("team:lumen/platform", T + 5).approved("rui-monteiro", T + 6)
    pull.approved("petra-lindholm", T + 50).requested("team:lumen/platform", T + 51)
    pull.requested("nadia-haddad", T + 52).reviewed("nadia-haddad", T + 100)
    return _said(pull.approved("ines-carvalho", T + 101).merged(T + 102), 103, state="merged")


def _reviewed_while_a_draft() -> Pull:
    pull = _pull(5, "simon-achter", draft=True).reviewed("mei-tanaka", T + 6).ready(T + 10).pushed(T + 11)
    pull.drafted(T + 12).ready(T + 30).pushed(T + 31).approved("mei-tanaka", T + 32).merged(T + 48)
    return _said(pull, 49, state="merged", additions=900, first_commit_at=pull.events[0].time)


def _given_up_twice() -> Pull:
    pull = _pull(6, "farah-iqbal").requested("simon-achter", T + 7).closed(T + 8).reopened(T + 30)
    return _said(pull.closed(T + 60), 61, state="closed")


def _closed_and_yet_merged() -> Pull:
    pull = _pull(7, "olek-marczak").closed(T + 9).reopened(T + 33).approved("hanna-wirth", T + 34)
    return _said(pull.merged(T + 34), 35, state="merged", first_commit_at=pull.events[1].time)


def _merged_elsewhere() -> Pull:
    return _said(_pull(8, "hanna-wirth").merged(T + 20), 21, state="merged", base="release")


def _of_unknown_size() -> Pull:
    pull = _pull(9, "arjun-desai").merged(T + 21)
    return _said(pull, 22, state="merged", additions=None, deletions=None)


def _reviewed_after_the_merge() -> Pull:
    pull = _pull(10, "yara-benali").requested("oskar-blom", T + 11).merged(T + 12)
    return _said(pull.approved("oskar-blom", T + 50), 51, state="merged")


def _waiting() -> Pull:
    pull = _pull(11, "oskar-blom").requested("teresa-quadros", T + 12).requested("bot:second-look", T + 12.5)
    return _said(pull.requested("team:lumen/billing", T + 13), 14)


def _merged_as_a_draft() -> Pull:
    return _said(_pull(12, "gunnar-eide", draft=True).merged(T + 20), 21, state="merged", draft=True)


def _asked_and_taken_back() -> Pull:
    pull = _pull(13, "mateus-pinho").requested("clara-novais", T + 14).unrequested("clara-novais", T + 15)
    pull.requested("clara-novais", T + 40).reviewed("clara-novais", T + 45)
    return _said(pull.merged(T + 46), 47, state="merged")


def _deployments() -> list[Deployment]:
    return [
        # Asked for before the merge of number 2, done after it: it does not carry it.
        Deployment(1).created(T + 39).status("success", T + 41).status("inactive", T + 50),
        Deployment(2).created(T + 44).status("failure", T + 45).status("success", T + 47),
        Deployment(3, "staging").created(T + 46).status("success", T + 46.25),
        Deployment(4).created(T + 49).status("success", T + 49.5).status("success", T + 60),
        Deployment(5).created(T + 103).status("error", T + 104),
        # It is not of the default branch: it carries nothing, and counts all the same.
        Deployment(6, ref="topic").created(T + 41).status("success", T + 42),
        # What number 4 brought is put back: 7 was rolled back, and 5 is made good.
        Deployment(7).created(T + 105).status("success", T + 106),
        Deployment(8, sha="sha-4").created(T + 107).status("success", T + 110),
        Deployment(9).created(T + 111).status("failure", T + 112),
    ]
