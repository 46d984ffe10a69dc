"""What Headway needs of GitHub, what is missing of it, and what a refusal means. No I/O.

https://docs.github.com/en/rest/authentication/permissions-required-for-fine-grained-personal-access-tokens
"""

from collections.abc import Mapping

from services.collector.forge.errors import RefusedError

# by GitHub's names of permissions: what cannot be read without it
PERMISSIONS = {
    "metadata": "repositories",
    "pull_requests": "pull requests",
    "contents": "commits and releases",
    "deployments": "deployments",
}
OF_ORGANISATIONS = {"members": "which team was asked for review"}
# of classic tokens, by scope
SCOPES = {"repo": "private repositories", "read:org": "which team was asked for review"}
IMPLIED = {"admin:org": "read:org", "write:org": "read:org"}

EXPLANATIONS = {
    401: "{who} is wrong, has ended or was revoked",
    403: "not to be read with {who}",
    404: "not there, or not to be seen with {who}",
    451: "withdrawn for legal reasons",
}


def lacking_permissions(granted: Mapping[str, str], *, organisation: bool) -> list[str]:
    """What an installation lacks, a line each; more than `read` is enough, too."""
    needed = PERMISSIONS | OF_ORGANISATIONS if organisation else PERMISSIONS
    missing = [name for name in needed if name not in granted]
    return [f"permission {name}=read is missing: {needed[name]} cannot be read" for name in missing]


def lacking_scopes(scopes: str) -> list[str]:
    """What a classic token lacks, a line each. `scopes`: as the header lists them."""
    granted = {scope.strip() for scope in scopes.split(",")}
    granted |= {IMPLIED[scope] for scope in granted & IMPLIED.keys()}
    missing = [scope for scope in SCOPES if scope not in granted]
    return [f"scope {scope} is missing: {SCOPES[scope]} cannot be read" for scope in missing]


def explained(refusal: RefusedError, who: str) -> RefusedError:
    """The refusal of a whole repository, with what it means for people."""
    explanation = EXPLANATIONS.get(refusal.status)
    text = f"{explanation.format(who=who)}: {refusal.reason}" if explanation else refusal.reason
    return RefusedError(refusal.status, text)
