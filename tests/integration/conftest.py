"""What tests of one service share: an aggregator over its log, a gateway over read models, what is logged."""

import logging
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest
from litestar._openapi.plugin import OpenAPIPlugin
from litestar.openapi.spec import OpenAPI

from services.aggregator.store.store import Store
from tests.integration import aggregator_harness
from tests.integration.anonymous_gateway import start_anonymous_gateway
from tests.integration.gateway_harness import Harness, start_gateway
from tests.integration.maintainer import Maintainer
from tests.unit.gateway.documents import active, definitions


@pytest.fixture(scope="session", autouse=True)
def api_document_built_once() -> Iterator[None]:
    """Gateways with the same routes have the same OpenAPI document: half of what a start costs."""
    documents: dict[frozenset[str], OpenAPI] = {}
    build = OpenAPIPlugin._build_openapi

    def build_once(plugin: OpenAPIPlugin) -> OpenAPI:
        routes = frozenset(plugin.included_routes)
        if routes not in documents:
            documents[routes] = build(plugin)
        return documents[routes]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(OpenAPIPlugin, "_build_openapi", build_once)
        yield


@pytest.fixture
async def here(nats_url: str, mongo_url: str) -> AsyncIterator[aggregator_harness.Harness]:
    async with aggregator_harness.harness(nats_url, mongo_url) as one:
        yield one


@pytest.fixture
async def there(mongo_url: str, nats_url: str) -> AsyncIterator[aggregator_harness.Harness]:
    """An aggregator over the same log and another database."""
    async with aggregator_harness.harness(nats_url, f"{mongo_url}_there") as one:
        yield one
        await one.database.client.drop_database(one.database.name)


@pytest.fixture
async def store(here: aggregator_harness.Harness) -> AsyncIterator[Store]:
    """The read models of an aggregator's harness."""
    one = Store(here.mongo_url)
    yield one
    one.close()


@pytest.fixture
async def maintainer(here: aggregator_harness.Harness) -> AsyncIterator[Maintainer]:
    one = Maintainer(here)
    yield one
    one.store.close()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A headway.toml that says nothing yet."""
    path = tmp_path / "headway.toml"
    path.write_text("")
    return path


@pytest.fixture
async def empty(nats_url: str, mongo_url: str) -> AsyncIterator[Harness]:
    async with start_gateway(nats_url, mongo_url) as found:
        yield found


@pytest.fixture
async def gateway(empty: Harness) -> Harness:
    await empty.put("definitions", definitions())
    await empty.put("sets", active())
    return empty


@pytest.fixture(params=["pseudonymous", "hidden"])
async def discreet(request: pytest.FixtureRequest, nats_url: str, mongo_url: str) -> AsyncIterator[Harness]:
    async with start_anonymous_gateway(nats_url, mongo_url, request.param) as found:
        yield found


@pytest.fixture
async def pseudonymous(nats_url: str, mongo_url: str) -> AsyncIterator[Harness]:
    async with start_anonymous_gateway(nats_url, mongo_url, "pseudonymous") as found:
        yield found


@pytest.fixture
async def hidden(nats_url: str, mongo_url: str) -> AsyncIterator[Harness]:
    async with start_anonymous_gateway(nats_url, mongo_url, "hidden") as found:
        yield found


@pytest.fixture
def logged() -> Iterator[Callable[[], str]]:
    """Everything that anybody logs at any level, before secrets are taken out."""
    lines: list[str] = []
    formatter = logging.Formatter("%(levelname)s %(name)s: %(message)s")

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(formatter.format(record))

    root, keep = logging.getLogger(), Keep()
    level = root.level
    root.addHandler(keep)
    root.setLevel(logging.DEBUG)
    yield lambda: "\n".join(lines)
    root.removeHandler(keep)
    root.setLevel(level)
