"""Makes the accounts in an embedded mongod, by MongoDB's own account: nobody can come before us."""

from collections.abc import Mapping
from typing import Any

from services.runtime.mongo import MongoDatabase, RefusedError, mongo_client
from services.standalone.accounts.passwords import Passwords
from services.standalone.accounts.rights import ROLES, Role

OWN_ACCOUNT: dict[str, Any] = {"username": "__system", "authSource": "local"}
THERE_ALREADY = {51002, 51003}  # a role, a user


async def make_accounts(url: str, passwords: Passwords) -> None:
    """Make every account and its role, or bring them up to date. Raises `MongoError`."""
    client = mongo_client(url, password=passwords.key, **OWN_ACCOUNT)
    try:
        for name, role in ROLES.items():
            await _make(client.admin, name, role, passwords.of[name])
    finally:
        client.close()


async def _make(admin: MongoDatabase, name: str, role: Role, password: str) -> None:
    rights = {"privileges": list(role.privileges), "roles": list(role.roles)}
    await _create_or_update(admin, "Role", name, rights)
    user = {"pwd": password, "roles": [name], "mechanisms": ["SCRAM-SHA-256"]}
    await _create_or_update(admin, "User", name, user)


async def _create_or_update(admin: MongoDatabase, kind: str, name: str, what: Mapping[str, Any]) -> None:
    try:
        await admin.command(f"create{kind}", name, **what)
    except RefusedError as problem:
        if problem.code not in THERE_ALREADY:
            raise
        await admin.command(f"update{kind}", name, **what)
