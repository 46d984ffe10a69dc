"""The house's rules: who may know whom, and what is pure."""

import ast
import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent / "services"
SERVICES = ("collector", "aggregator", "gateway", "notifier")
SHARED = ("contracts", "runtime")
FILES = sorted(path for path in ROOT.rglob("*.py") if "node_modules" not in path.parts)

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

# Modules that build objects, or read the environment: neither pure nor shells.
BUILDERS = {"app.py", "settings.py", "forges.py"}

# Modules that do I/O: the thin shells. Everything else in a service is pure.
IO_LIBRARIES = {
    *("aiohttp", "gidgethub", "nats", "motor", "pymongo", "bson", "faststream", "litestar", "uvicorn"),
    *("prometheus_client", "tenacity", "rich", "click", "asyncio", "logging", "socket", "subprocess"),
    "cryptography",
}
PURE_LIBRARIES = {"pydantic", "pydantic_core", "numpy", "msgspec"}
CLOCKS = {
    ("datetime", "now"),
    ("datetime", "utcnow"),
    ("date", "today"),
    ("time", "time"),
    ("time", "monotonic"),
}


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(tree_of(path)):
        match node:
            case ast.Import():
                yield from (alias.name for alias in node.names)
            case ast.ImportFrom(module=str(module), level=0):
                yield module
            case ast.ImportFrom(level=level) if level:
                raise AssertionError(f"{name_of(path)}: relative import; say services.… instead")


def named_imports(path: Path) -> Iterator[str]:
    """The modules that a module imports, also where `from folder import module` names them."""
    for node in ast.walk(tree_of(path)):
        match node:
            case ast.ImportFrom(module=str(module), names=names):
                is_folder = (ROOT.parent / module.replace(".", "/")).is_dir()
                yield from (f"{module}.{alias.name}" for alias in names) if is_folder else (module,)
            case ast.Import():
                yield from (alias.name for alias in node.names)


def is_shell(path: Path) -> bool:
    """A module that is asynchronous or imports a library that does I/O."""
    tree = tree_of(path)
    asynchronous = any(isinstance(node, ast.AsyncFunctionDef | ast.Await) for node in ast.walk(tree))
    return asynchronous or any(name.split(".")[0] in IO_LIBRARIES for name in imports(path))


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


WITH_PURE_MODULES = (*SERVICES, "contracts", "demo")


@cache
def pure_modules() -> list[Path]:
    services = [path for path in FILES if path.relative_to(ROOT).parts[0] in WITH_PURE_MODULES]
    return [path for path in services if not is_shell(path) and path.name not in BUILDERS]


@cache
def pure_names() -> set[str]:
    return {module_of(path) for path in pure_modules()}


def module_of(path: Path) -> str:
    return path.relative_to(ROOT.parent).with_suffix("").as_posix().replace("/", ".")


def pure_modules_of(service: str) -> list[Path]:
    found = [path for path in pure_modules() if path.relative_to(ROOT).parts[0] == service]
    assert found
    return found


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


# MongoDB's operators, its driver and its untyped documents belong to the stores.
STORES = ("aggregator/store", "gateway/store", "notifier/store")
UNTYPED_ELSEWHERE = {"aggregator/intake/dead_letters.py"}
OPERATOR = re.compile(r"\$+[A-Za-z]")


def outside_stores() -> list[Path]:
    services = [
        path for path in FILES if path.relative_to(ROOT).parts[0] in ("aggregator", "gateway", "notifier")
    ]
    return [path for path in services if path.parent.relative_to(ROOT).as_posix() not in STORES]


def knows_mongo(path: Path) -> bool:
    """Whether a module has one of MongoDB's operators, or its driver."""
    constants = (node.value for node in ast.walk(tree_of(path)) if isinstance(node, ast.Constant))
    operators = any(isinstance(value, str) and OPERATOR.match(value) for value in constants)
    return operators or any(name.split(".")[0] in {"motor", "pymongo", "bson"} for name in imports(path))


def has_untyped_documents(path: Path) -> bool:
    """Whether a module speaks of `dict[str, Any]` or `Mapping[str, Any]`."""
    kinds = {"dict[str, Any]", "Mapping[str, Any]", "MutableMapping[str, Any]"}
    subscripts = (node for node in ast.walk(tree_of(path)) if isinstance(node, ast.Subscript))
    return any(ast.unparse(node) in kinds for node in subscripts)


def test_mongodb_is_known_to_the_stores_alone() -> None:
    assert {name_of(path) for path in outside_stores() if knows_mongo(path)} == set()


def test_documents_are_typed_outside_of_the_stores() -> None:
    assert {name_of(path) for path in outside_stores() if has_untyped_documents(path)} <= UNTYPED_ELSEWHERE


def folder_of(path: Path) -> str:
    """Return the folder of a module; a module directly in a service counts as a folder of its own."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return "/".join(parts[:2])


@cache
def folder_imports(service: str) -> dict[str, set[str]]:
    """Return which folders of a service each of its folders imports."""
    found: dict[str, set[str]] = {}
    for path in (ROOT / service).rglob("*.py"):
        if "node_modules" not in path.parts and path.name != "__init__.py":
            names = (name for name in named_imports(path) if name.startswith(f"services.{service}."))
            others = {"/".join(name.split(".")[1:3]) for name in names}
            found.setdefault(folder_of(path), set()).update(others - {folder_of(path)})
    return found


def reachable_folders(folder: str, service: str) -> set[str]:
    """Return the folders that a folder imports, directly or through others."""
    found, new = set[str](), folder_imports(service).get(folder, set())
    while new:
        found |= new
        new = {other for one in new for other in folder_imports(service).get(one, ())} - found
    return found


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
