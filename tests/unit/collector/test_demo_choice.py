"""The demo instead of a forge, as long as it is told to be."""

from unittest.mock import Mock

from services.collector.app import build_sources
from services.collector.settings import CollectorSettings
from services.demo.source import DemoSource


def test_the_demo_is_the_only_source_and_begins_so_many_days_ago() -> None:
    service = Mock(settings=CollectorSettings(demo=True, demo_days=21))
    (source,) = build_sources(service, Mock(), Mock(), Mock())
    assert isinstance(source, DemoSource)
    assert source.days == 21
