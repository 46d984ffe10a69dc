"""Options that several commands have, most of all those that talk to a running Headway."""

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click
from click.core import ParameterSource

from services.contracts.watch import LOGIN
from services.standalone.running_instance import find_instance

NATS = "HEADWAY_NATS_URL"
MONGO = "HEADWAY_MONGO_URL"
DATA_DIR = "data_dir"

Command = TypeVar("Command", bound=Callable[..., Any] | click.Command)


class RepositoryParam(click.ParamType[str]):
    """`owner/name`."""

    name = "OWNER/NAME"
    pattern = re.compile(rf"{LOGIN}/[A-Za-z0-9._-]+")

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the name. Raises `BadParameter`."""
        if not self.pattern.fullmatch(value):
            self.fail(f"{value!r} is not OWNER/NAME", param, ctx)
        return value


def use_instance(variable: str, context: click.Context, data_dir: Path) -> None:
    """Take over the variables of the running instance; this process's own win, unless `--data-dir` is given.

    `variable` names the server that is needed: where it is set, nothing has to run there.
    """
    folder_given = context.get_parameter_source(DATA_DIR) is ParameterSource.COMMANDLINE
    if not folder_given and (os.environ.get(variable) or os.environ.get(f"{variable}_FILE")):
        return
    found = find_instance(data_dir)
    if found is None:
        raise SystemExit(
            f"headway: nothing runs with its data in {data_dir}: start `headway up`, name its folder with "
            f"--data-dir, or set {variable}"
        )
    os.environ.update(found.environment if folder_given else {**found.environment, **os.environ})


def data_folder_option(meaning: str, **more: Any) -> Callable[[Command], Command]:  # noqa: ANN401
    """Return the option `--data-dir`, whose help is its `meaning`."""
    usual: dict[str, Any] = {"type": click.Path(path_type=Path, file_okay=False), "show_default": True}
    return click.option("--data-dir", DATA_DIR, default=Path(".headway"), help=meaning, **usual | more)


def data_dir_option_for(variable: str, **more: Any) -> Callable[[Command], Command]:  # noqa: ANN401
    """Return the option `--data-dir` of a command that needs the server which this variable names."""
    meaning = f"Data of the `headway up` to talk to; not looked at where {variable} is set."
    return data_folder_option(meaning, **more)


def _see_nats(context: click.Context, _: click.Parameter, data_dir: Path) -> None:
    use_instance(NATS, context, data_dir)


data_dir_option = data_dir_option_for(NATS, expose_value=False, callback=_see_nats)
