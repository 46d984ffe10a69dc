"""`python -m bench [NAME …] [--size SHARE]`: run the benchmarks named, or all of them."""

import argparse
import asyncio
import importlib
import inspect

from tests.environment import clear_environment

NAMES = (
    "delivery_to_browser",
    "delivery_path",
    "backfill",
    "ingest",
    "remeasure",
    "rebuild",
    "answers",
    "alerts",
    "page",
    "page_memory",
)


SHARES = {"answers": 0.1, "page_memory": 0.1}
"""Of the full amount, of what takes long, where no benchmark is named."""


def main() -> None:
    """Run each benchmark and print what it measured."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(NAMES))
    parser.add_argument(
        "--size", type=float, default=1.0, help="a share of the full amount, where there is much: 0.1"
    )
    asked = parser.parse_args()
    clear_environment()
    for name in asked.names or NAMES:
        if name not in NAMES:
            raise SystemExit(f"no benchmark is called {name!r}; there are: {', '.join(NAMES)}")
        print(f"\n== {name}")
        run = importlib.import_module(f"bench.{name}").main
        size = asked.size if asked.names else asked.size * SHARES.get(name, 1.0)
        asyncio.run(run(size) if inspect.signature(run).parameters else run())


if __name__ == "__main__":
    main()
