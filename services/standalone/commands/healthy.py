"""`headway healthy`."""

import sys
import urllib.request
from urllib.error import URLError

import click


@click.command()
@click.argument("url")
def healthy(url: str) -> None:
    """Exit 0 if URL answers 200 within 3 seconds, else 1: the health check of a container."""
    try:
        with urllib.request.urlopen(url, timeout=3) as answer:  # noqa: S310 (the operator's own URL)
            sys.exit(0 if answer.status == 200 else 1)
    except (URLError, OSError, ValueError) as problem:
        raise SystemExit(f"headway: {url}: {problem}") from None
