"""`python -m tests.github --ants`: the tests' GitHub, to try things by hand."""

import asyncio
import contextlib

import click

from tests.github.ants import ants_world
from tests.github.server import TOKEN, GitHubServer
from tests.github.world import World


@click.command()
@click.option("--ants", is_flag=True, help="Serve the real answers about panjf2000/ants.")
@click.option("--port", default=0, help="Port on 127.0.0.1; 0 takes a free one.")
def main(ants: bool, port: int) -> None:
    """Serves until Ctrl-C."""
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_serve(ants_world() if ants else World(), port))


async def _serve(world: World, port: int) -> None:
    async with GitHubServer(world, port=port) as github:
        click.echo(f"REST    {github.url}\nGraphQL {github.url}/graphql\ntoken   {TOKEN}")
        names = [each.full_name for each in world.repositories.values() if not each.fork]
        click.echo(f"repositories: {', '.join(names) or 'none'}")
        await asyncio.Event().wait()


if __name__ == "__main__":
    main()
