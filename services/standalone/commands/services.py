"""`headway collector`, `… aggregator`, `… gateway`, `… notifier`: a service each, as the environment says."""

import click

from services.runtime.imports import import_without_collecting


def _runs(service: str, does: str) -> click.Command:
    def run() -> None:
        import_without_collecting(f"services.{service}.app").main()

    return click.Command(service, callback=run, help=f"{does} Settings come from the environment.")


collector = _runs("collector", "Run the collector: GitHub in, events out.")
aggregator = _runs("aggregator", "Run the aggregator: events in, read models out.")
gateway = _runs("gateway", "Run the gateway: REST, live stream and dashboard.")
notifier = _runs("notifier", "Run the notifier: read models in, messages out.")
