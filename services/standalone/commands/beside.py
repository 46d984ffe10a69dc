"""What the commands beside a running Headway share: they see what its services see."""

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click
from click.core import ParameterSource

from services.contracts.watch import LOGIN
from services.standalone.running import running

NATS = "HEADWAY_NATS_URL"
MONGO = "HEADWAY_MONGO_URL"
DATA_DIR = "data_dir"

Command = TypeVar("Command", bound=Callable[..., Any] | click.Command)


class RepositoryName(click.ParamType[str]):
    """`owner/name`."""

    name = "OWNER/NAME"
    pattern = re.compile(rf"{LOGIN}/[A-Za-z0-9._-]+")

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The name as it is. Raises `BadParameter`."""
        if not self.pattern.fullmatch(value):
            self.fail(f"{value!r} is not OWNER/NAME", param, ctx)
        return value


def see(variable: str, context: click.Context, data_dir: Path) -> None:
    """Take on what the Headway there gives its services; what is set here goes first, unless asked for.

    `variable` names the server that is needed: where it is set, nothing has to run there.
    """
    asked = context.get_parameter_source(DATA_DIR) is ParameterSource.COMMANDLINE
    if not asked and (os.environ.get(variable) or os.environ.get(f"{variable}_FILE")):
        return
    found = running(data_dir)
    if found is None:
        raise SystemExit(
            f"headway: nothing runs with its data in {data_dir}: start `headway up`, name its folder with "
            f"--data-dir, or set {variable}"
        )
    os.environ.update(found.environment if asked else {**found.environment, **os.environ})


def data_dir_option_for(variable: str, **more: Any) -> Callable[[Command], Command]:  # noqa: ANN401
    """The option of a command that needs the server which this variable names."""
    return click.option(
        "--data-dir",
        DATA_DIR,
        type=click.Path(path_type=Path, file_okay=False),
        default=Path(".headway"),
        show_default=True,
        help=f"Data of the `headway up` to talk to; not looked at where {variable} is set.",
        **more,
    )


def _see_nats(context: click.Context, _: click.Parameter, data_dir: Path) -> None:
    see(NATS, context, data_dir)


data_dir_option = data_dir_option_for(NATS, expose_value=False, callback=_see_nats)
