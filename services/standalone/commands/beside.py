"""What the commands beside a running Headway share: they see what its services see."""

import os
import re
from pathlib import Path

import click
from click.core import ParameterSource

from services.contracts.watch import LOGIN
from services.standalone.running import running

NATS = "HEADWAY_NATS_URL"


class RepositoryName(click.ParamType[str]):
    """`owner/name`."""

    name = "OWNER/NAME"
    pattern = re.compile(rf"{LOGIN}/[A-Za-z0-9._-]+")

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The name as it is. Raises `BadParameter`."""
        if not self.pattern.fullmatch(value):
            self.fail(f"{value!r} is not OWNER/NAME", param, ctx)
        return value


def _see(context: click.Context, parameter: click.Parameter, data_dir: Path) -> None:
    """Take on what the Headway there gives its services; what is set here goes first, unless asked for."""
    assert parameter.name is not None
    asked = context.get_parameter_source(parameter.name) is ParameterSource.COMMANDLINE
    if not asked and (os.environ.get(NATS) or os.environ.get(f"{NATS}_FILE")):
        return
    found = running(data_dir)
    if found is None:
        raise SystemExit(
            f"headway: nothing runs with its data in {data_dir}: start `headway up`, name its folder with "
            f"--data-dir, or set {NATS}"
        )
    os.environ.update(found.environment if asked else {**found.environment, **os.environ})


data_dir_option = click.option(
    "--data-dir",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path(".headway"),
    show_default=True,
    expose_value=False,
    callback=_see,
    help=f"Data of the `headway up` to talk to; not looked at where {NATS} is set.",
)
