"""`headway tokens`: make, list and revoke the tokens that open the API and the dashboard."""

import asyncio
import contextlib
import os
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from services.contracts.scopes import Scope
from services.gateway.settings import GatewaySettings
from services.gateway.store.access import AccessStore
from services.gateway.store.store import Store, StoreError
from services.runtime.configuration_file import built_in_definitions
from services.runtime.service import exit_with_mistakes
from services.runtime.settings import ConfigurationError, load
from services.runtime.token_file import StoredTokens, edit_tokens, read_tokens
from services.runtime.tokens import NAME, ApiToken, digest_of, generate_token
from services.standalone.commands.options import MONGO, data_folder_option
from services.standalone.running_instance import find_instance
from services.standalone.token_file_path import token_file_path

TIMEOUT_SECONDS = 5


class End(click.ParamType[datetime]):
    """A day like 2027-01-31 (its beginning, UTC), or a number of days like 90d."""

    name = "DAY|90d"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:  # noqa: ANN401
        """The moment from which the token is good no more. Raises `BadParameter`."""
        if isinstance(value, datetime):
            return value
        if found := re.fullmatch(r"(\d{1,4})d", value):
            return datetime.now(UTC) + timedelta(days=int(found.group(1)))
        try:
            return datetime.fromisoformat(value).replace(tzinfo=UTC)
        except ValueError:
            self.fail(f"{value!r} is neither a day nor a number of days", param, ctx)


@click.group("tokens")
@data_folder_option("The folder whose tokens.json is meant, where HEADWAY_TOKENS_FILE is not set.")
@click.pass_context
def tokens(context: click.Context, data_dir: Path) -> None:
    """Make, list and revoke tokens. What changes is noticed while Headway runs."""
    context.obj = data_dir


@tokens.command()
@click.argument("name")
@click.option(
    "--scope",
    "scopes",
    type=click.Choice([*Scope]),
    multiple=True,
    default=(Scope.READ, Scope.PEOPLE),
    show_default="read, people",
    help="What it allows; repeatable.",
)
@click.option("--expires", type=End(), help="When it ends; without, never.")
@click.pass_obj
def create(data_dir: Path, name: str, scopes: tuple[str, ...], expires: datetime | None) -> None:
    """Make a token and print it, once: only its digest is kept."""
    if not re.fullmatch(NAME, name):
        raise click.BadParameter("letters, digits, spaces and ._@-, at most 64", param_hint="NAME")
    text = generate_token()
    made = ApiToken(
        name=name,
        sha256=digest_of(text.encode()),
        scopes=frozenset(Scope(scope) for scope in scopes),
        created=datetime.now(UTC).replace(microsecond=0),
        expires=expires,
    )
    with _in_a_line(), edit_tokens(token_file_path(data_dir)) as stored:
        if any(token.name == name for token in stored):
            raise ConfigurationError([f"there is a token {name!r} already; revoke it first"])
        stored.append(made)
    click.echo(text)


@tokens.command()
@click.argument("name")
@click.pass_obj
def revoke(data_dir: Path, name: str) -> None:
    """End a token, and every session that it opened."""
    with _in_a_line(), edit_tokens(token_file_path(data_dir)) as stored:
        left = [token for token in stored if token.name != name]
        if len(left) == len(stored):
            raise ConfigurationError([f"there is no token {name!r} in {token_file_path(data_dir)}"])
        stored[:] = left
    click.echo(f"{name} is revoked.")


@tokens.command("list")
@click.pass_obj
def list_tokens(data_dir: Path) -> None:
    """List tokens by name: what each allows, when it ends, when it was used last."""
    with _in_a_line():
        stored = read_tokens(token_file_path(data_dir)) or StoredTokens()
    used = asyncio.run(_last_uses(data_dir))
    table = Table("NAME", "SCOPES", "CREATED", "EXPIRES", "LAST USED", box=None, header_style="")
    for token in stored.tokens:
        scopes = " ".join(scope for scope in Scope if scope in token.scopes)
        last = _moment(used.get(token.id), "never") if used is not None else "unknown"
        table.add_row(token.name, scopes, _moment(token.created, ""), _moment(token.expires, "never"), last)
    Console(width=120, highlight=False).print(table)


def _moment(at: datetime | None, otherwise: str) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC" if at else otherwise


async def _last_uses(data_dir: Path) -> dict[str, datetime] | None:
    """By the tokens' ids; None where MongoDB is not to be reached."""
    if not os.environ.get(MONGO) and (found := find_instance(data_dir)):
        os.environ[MONGO] = found.environment.get(MONGO, "")
    if not os.environ.get(MONGO):
        return None
    store = Store(load(GatewaySettings).mongo_url, built_in_definitions())
    try:
        async with asyncio.timeout(TIMEOUT_SECONDS):
            return await AccessStore(store).last_uses()
    except (StoreError, TimeoutError):
        return None
    finally:
        store.close()


@contextlib.contextmanager
def _in_a_line() -> Iterator[None]:
    try:
        yield
    except ConfigurationError as problem:
        exit_with_mistakes(problem)
