"""What is missing, and what a refusal means, in words that tell what to do."""

import pytest

from services.collector.forge.errors import RefusedError
from services.collector.github.access.permissions import explained, lacking_permissions, lacking_scopes
from services.collector.github.client.rate_limits import permission

ALL = {"metadata": "read", "pull_requests": "write", "contents": "read", "deployments": "read"}


def test_an_installation_with_every_permission_lacks_nothing() -> None:
    assert lacking_permissions(ALL, organisation=False) == []
    assert lacking_permissions(ALL | {"members": "read"}, organisation=True) == []


def test_only_in_an_organisation_there_are_teams_to_be_read() -> None:
    assert lacking_permissions(ALL, organisation=True) == [
        "permission members=read is missing: which team was asked for review cannot be read"
    ]


def test_what_an_installation_lacks_is_named_with_what_follows() -> None:
    granted = {name: level for name, level in ALL.items() if name != "deployments"}
    assert lacking_permissions(granted, organisation=False) == [
        "permission deployments=read is missing: deployments cannot be read"
    ]


@pytest.mark.parametrize(
    ("scopes", "missing"),
    [
        ("repo, read:org", []),
        ("repo, admin:org", []),
        ("repo", ["read:org"]),
        ("", ["repo", "read:org"]),
        ("public_repo, read:org", ["repo"]),
    ],
)
def test_what_a_classic_token_lacks_is_named_by_scope(scopes: str, missing: list[str]) -> None:
    assert [line.split()[1] for line in lacking_scopes(scopes)] == missing


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (401, "this token is wrong, has ended or was revoked: Hm"),
        (403, "not to be read with this token: Hm"),
        (404, "not there, or not to be seen with this token: Hm"),
        (418, "Hm"),
    ],
)
def test_a_refusal_says_what_it_means(status: int, words: str) -> None:
    told = explained(RefusedError(status, "Hm"), "this token")
    assert (told.status, told.reason) == (status, words)


@pytest.mark.parametrize(
    ("headers", "words"),
    [
        ({}, "No"),
        ({"x-accepted-github-permissions": "deployments=read"}, "No; needs deployments=read"),
        (
            {"x-accepted-oauth-scopes": "repo", "x-oauth-scopes": "gist"},
            "No; needs scope repo, has gist",
        ),
        ({"x-accepted-oauth-scopes": "repo", "x-oauth-scopes": ""}, "No; needs scope repo, has none"),
        ({"x-accepted-oauth-scopes": "repo, x", "x-oauth-scopes": "gist, repo"}, "No"),
        ({"x-accepted-oauth-scopes": "", "x-oauth-scopes": "gist"}, "No"),
        (
            {"x-github-sso": "required; url=https://github.com/orgs/acme/sso?authorization_request=abc"},
            "No; authorise the token for the organisation's single sign-on",
        ),
    ],
)
def test_a_refusal_names_what_would_do(headers: dict[str, str], words: str) -> None:
    assert permission(headers, "No") == words
