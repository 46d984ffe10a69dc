"""`python -m bench [NAME …]`: run the benchmarks named, or all of them."""

import asyncio
import importlib
import sys

NAMES = ("delivery_to_browser", "backfill")


def main() -> None:
    """Run each benchmark and print what it measured."""
    for name in sys.argv[1:] or NAMES:
        if name not in NAMES:
            raise SystemExit(f"no benchmark is called {name!r}; there are: {', '.join(NAMES)}")
        print(f"\n== {name}")
        asyncio.run(importlib.import_module(f"bench.{name}").main())


if __name__ == "__main__":
    main()
