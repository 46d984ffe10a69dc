"""Who may import whom, what is pure, and where MongoDB is known."""

import ast
import re
import sys

import pytest

from tests.service_modules import (
    FILES,
    ROOT,
    SERVICES,
    SHARED,
    WITH_PURE_MODULES,
    folder_imports,
    has_untyped_documents,
    imports,
    is_shell,
    knows_mongo,
    name_of,
    outside_stores,
    pure_modules,
    pure_modules_of,
    pure_names,
    reachable_folders,
    tree_of,
)

# What a source is handed by the collector, and how it states facts as events.
SOURCE_INTERFACE = (
    "services.collector.sources.source",
    "services.collector.facts.",
    "services.collector.timing.clock",
)

# Folders that say that they are pure, and stay so.
PURE = (
    *("collector/facts", "collector/crawl_state", "collector/github/queries", "collector/github/mappers"),
    *("aggregator/facts", "aggregator/measurement", "gateway/metrics", "notifier/messages"),
)
PURE_LIBRARIES = {"pydantic", "pydantic_core", "numpy", "msgspec"}
CLOCKS = {
    ("datetime", "now"),
    ("datetime", "utcnow"),
    ("date", "today"),
    ("time", "time"),
    ("time", "monotonic"),
}


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_knows_only_itself_and_what_is_shared(service: str) -> None:
    for path in (ROOT / service).rglob("*.py"):
        # only a composition root picks the demo
        allowed = {service, *SHARED, *({"demo"} if path == ROOT / service / "app.py" else ())}
        for name in imports(path):
            if name.startswith("services."):
                assert name.split(".")[1] in allowed, f"{name_of(path)} imports {name}"


def test_the_demo_knows_only_the_source_interface_of_the_collector() -> None:
    for path in (ROOT / "demo").rglob("*.py"):
        for name in imports(path):
            if name.startswith("services.") and name.split(".")[1] not in ("demo", *SHARED):
                assert name.startswith(SOURCE_INTERFACE), f"{name_of(path)} imports {name}"


def test_contracts_know_nobody_but_the_standard_library_and_pydantic() -> None:
    for path in (ROOT / "contracts").rglob("*.py"):
        for name in imports(path):
            top = name.split(".")[0]
            fine = top in sys.stdlib_module_names or top in {"pydantic", "typing_extensions"}
            assert fine or name.startswith("services.contracts"), f"{name_of(path)} imports {name}"
        assert not is_shell(path), f"{name_of(path)} is not pure"


def test_the_runtime_knows_no_service() -> None:
    for path in (ROOT / "runtime").rglob("*.py"):
        for name in imports(path):
            if name.startswith("services."):
                assert name.split(".")[1] in SHARED, f"{name_of(path)} imports {name}"


def test_nobody_waits_by_the_librarys_own_client_of_nats_which_may_lose_a_cancellation() -> None:
    fine = {"runtime/reconnecting_client.py", "standalone/embedded_servers.py"}
    for path in ROOT.rglob("*.py"):
        found = set(imports(path)) & {"nats", "nats.aio.client"}
        assert not found or name_of(path) in fine, f"{name_of(path)} imports {found}: `ReconnectingClient`"


def test_the_runtime_names_no_service_in_a_path() -> None:
    services = {path.name for path in ROOT.iterdir() if path.is_dir()} - set(SHARED)
    for path in (ROOT / "runtime").rglob("*.py"):
        for node in ast.walk(tree_of(path)):
            match node:
                case ast.BinOp(op=ast.Div()):
                    steps = {part.value for part in ast.walk(node) if isinstance(part, ast.Constant)}
                case ast.Constant(value=str(text)) if "services" in text:
                    steps = set(re.split(r"[^a-z_]+", text.partition("services")[2])[:2])
                case _:
                    steps = set()
            assert not services & steps, f"{name_of(path)}:{node.lineno} points into a service"


@pytest.mark.parametrize("service", SERVICES)
def test_every_service_reads_alike(service: str) -> None:
    for module in ("__init__.py", "app.py", "settings.py"):
        assert (ROOT / service / module).exists(), f"{service} has no {module}"


# By service, and not by module: which modules are pure need not be known to collect the tests.
@pytest.mark.parametrize("service", WITH_PURE_MODULES)
def test_a_pure_module_imports_only_the_standard_library_pure_libraries_and_pure_modules(
    service: str,
) -> None:
    for path in pure_modules_of(service):
        for name in imports(path):
            top = name.split(".")[0]
            if top == "services":
                whole = name.removesuffix(".__init__")
                fine = bool({whole, f"{whole}.__init__"} & pure_names())
                assert fine, f"{name_of(path)} imports the shell {name}"
            else:
                fine = top in sys.stdlib_module_names or top in PURE_LIBRARIES
                assert fine, f"{name_of(path)} imports {name}"


@pytest.mark.parametrize("service", WITH_PURE_MODULES)
def test_a_pure_module_has_no_clock(service: str) -> None:
    for path in pure_modules_of(service):
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                is_clock = (node.value.id, node.attr) in CLOCKS
                assert not is_clock, f"{name_of(path)}:{node.lineno} reads a clock"


@pytest.mark.parametrize("folder", PURE)
def test_a_pure_folder_holds_no_shell(folder: str) -> None:
    modules = set((ROOT / folder).rglob("*.py"))
    assert len(modules) > 1
    assert modules <= set(pure_modules())


def test_at_least_45_percent_of_the_services_is_pure() -> None:
    lines = {path: len(path.read_text().splitlines()) for path in FILES}
    pure = sum(lines[path] for path in pure_modules())
    assert pure >= 0.45 * sum(lines.values())


UNTYPED_ELSEWHERE = {"aggregator/intake/dead_letters.py"}


def test_mongodb_is_known_to_the_stores_alone() -> None:
    assert {name_of(path) for path in outside_stores() if knows_mongo(path)} == set()


def test_documents_are_typed_outside_of_the_stores() -> None:
    assert {name_of(path) for path in outside_stores() if has_untyped_documents(path)} <= UNTYPED_ELSEWHERE


@pytest.mark.parametrize("service", [*SERVICES, *SHARED, "demo", "standalone"])
def test_no_two_folders_of_a_service_import_each_other(service: str) -> None:
    cycles = {folder for folder in folder_imports(service) if folder in reachable_folders(folder, service)}
    assert cycles == set()


# From the lowest: each folder, or single module, imports only from those before it.
LAYERS = {
    "collector": (
        *("facts", "forge", "timing", "checkpoints", "crawl_state", "publishing", "fetch", "watch", "crawl"),
        *(
            "backfill",
            "repository",
            "schedule",
            "organisations",
            "polling",
            "comparison",
            "sources",
            "github",
        ),
        *("forges", "settings", "app"),
    ),
    "gateway": (
        *("problems", "queries", "store", "day_tables", "metrics", "privacy", "listings", "goals"),
        *("compute_pool", "http", "access", "settings", "live", "previews", "membership_cache"),
        *("request_context", "name_resolution", "query_pipeline", "routes", "background", "app"),
    ),
    "notifier": (
        *("messages", "settings", "channels", "store", "alerts", "digests", "delivery", "configuration"),
        *("lease", "watch", "figure_watch", "dead_letter_watch", "app"),
    ),
}


@pytest.mark.parametrize("service", LAYERS)
def test_a_folder_imports_only_from_the_layers_below_it(service: str) -> None:
    layers, found = [f"{service}/{name}" for name in LAYERS[service]], folder_imports(service)
    assert set(found) == set(layers)
    upwards = {folder: found[folder] - set(layers[:place]) for place, folder in enumerate(layers)}
    assert not any(upwards.values()), upwards
