"""The modules of the services as text: what each imports, which are pure, which know MongoDB."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent / "services"
SERVICES = ("collector", "aggregator", "gateway", "notifier")
SHARED = ("contracts", "runtime")
FILES = sorted(path for path in ROOT.rglob("*.py") if "node_modules" not in path.parts)

# Modules that build objects, or read the environment: neither pure nor shells.
BUILDERS = {"app.py", "settings.py", "forges.py"}

# Modules that do I/O: the thin shells. Everything else in a service is pure.
IO_LIBRARIES = {
    *("aiohttp", "gidgethub", "nats", "motor", "pymongo", "bson", "faststream", "litestar", "uvicorn"),
    *("prometheus_client", "tenacity", "rich", "click", "asyncio", "logging", "socket", "subprocess"),
    "cryptography",
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


# MongoDB's operators, its driver and its untyped documents belong to the stores.
STORES = ("aggregator/store", "gateway/store", "notifier/store")
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
