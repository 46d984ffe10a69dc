"""How this Headway is known at a provider of accounts. Pure."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OidcClient:
    """A client of OpenID Connect, and what it asks for; without a secret it is a public one."""

    issuer: str
    client_id: str
    secret: str | None
    scopes: str
    groups_claim: str
