"""Prints figures of the code; `python -m scripts.figures --write` puts them into CONTRIBUTING.md.

What is pure, and what a module imports, is decided as `tests/test_architecture.py` decides it.
"""

import ast
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from statistics import median

from tests.test_architecture import FILES, ROOT, SERVICES, imports, name_of, pure_modules, tree_of

DOCUMENT = ROOT.parent / "CONTRIBUTING.md"
BEGIN, END = "<!-- figures: begin (make figures) -->", "<!-- figures: end -->"

DELIVERY_PATH = (
    "collector/sources/webhooks.py",
    "aggregator/intake/receiving.py",
    "gateway/routes/stream.py",
)
"""The entry module of each service for a delivery on its way to the browser."""

Function = ast.FunctionDef | ast.AsyncFunctionDef


def functions() -> Iterator[Function]:
    """Yield every function and method of the services."""
    for path in FILES:
        yield from (node for node in ast.walk(tree_of(path)) if isinstance(node, Function))


def length(function: Function) -> int:
    """Return the lines of a function without its docstring, decorators and blank lines around them."""
    body = function.body[1:] if ast.get_docstring(function, clean=False) else function.body
    header = function.body[0].lineno - function.lineno
    return header + (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else header


def pure_share() -> float:
    """Return the share of lines that are in pure modules."""
    lines = {path: len(path.read_text().splitlines()) for path in FILES}
    return sum(lines[path] for path in pure_modules()) / sum(lines.values())


def module_of(name: str) -> Path | None:
    """Return the file of a module of ours; None for another name."""
    path = ROOT.parent.joinpath(*name.split("."))
    found = (path.with_suffix(".py"), path / "__init__.py")
    return next((each for each in found if name.startswith("services") and each.exists()), None)


def imported_modules(path: Path) -> Iterator[Path]:
    """Yield the modules of ours that a module imports, also as `from package import module`."""
    names = set(imports(path))
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.ImportFrom) and node.module:
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    yield from filter(None, map(module_of, sorted(names)))


def folder_of(path: Path) -> str:
    """Return the folder of a module within its service, as `collector/github`."""
    return "/".join(path.relative_to(ROOT).parts[:-1][:2])


def folder_graph(service: str) -> dict[str, set[str]]:
    """Return which folders of a service import which; its composition root and settings are left out."""
    graph: dict[str, set[str]] = {}
    for path in (ROOT / service).rglob("*.py"):
        edges = graph.setdefault(folder_of(path), set())
        if path.parent != ROOT / service:
            edges |= {
                folder_of(each) for each in imported_modules(path) if each.is_relative_to(ROOT / service)
            }
    return graph


def reachable(graph: dict[str, set[str]], start: str) -> set[str]:
    """Return every folder that can be reached from one."""
    found, waiting = set[str](), [start]
    while waiting:
        new = graph.get(waiting.pop(), set()) - found
        found |= new
        waiting += new
    return found


def folder_cycles() -> list[str]:
    """Return the folders that import each other, directly or through others: a line per service and cycle."""
    lines = []
    for service in (*SERVICES, "standalone", "demo"):
        graph = {folder: edges - {folder} for folder, edges in folder_graph(service).items()}
        groups = {
            frozenset(
                other for other in graph if other in reachable(graph, one) and one in reachable(graph, other)
            )
            for one in graph
        }
        lines += [" ↔ ".join(sorted(group)) for group in sorted(groups, key=sorted) if len(group) > 1]
    return lines


def operators_outside_stores() -> int:
    """Return how many strings like `"$set"` stand outside of folders and modules called `store`."""
    outside = (path for path in FILES if "store" not in (path.stem, *path.parent.parts))
    constants = (
        node for path in outside for node in ast.walk(tree_of(path)) if isinstance(node, ast.Constant)
    )
    texts = (node.value for node in constants if isinstance(node.value, str))
    return sum(text[:1] == "$" and text[1:].isidentifier() for text in texts)


def repeated_class_names() -> dict[str, int]:
    """Return the class names that are used more than once, private ones included, with how often."""
    nodes = (node for path in FILES for node in ast.walk(tree_of(path)))
    counts = Counter(node.name for node in nodes if isinstance(node, ast.ClassDef))
    return {name: number for name, number in sorted(counts.items()) if number > 1}


def imported_from(starts: Iterable[Path]) -> set[Path]:
    """Return the services' own modules that these import, directly or through others."""
    found, waiting = set[Path](), list(starts)
    while waiting:
        path = waiting.pop()
        if path not in found and path.relative_to(ROOT).parts[0] in SERVICES and path.name != "__init__.py":
            found.add(path)
            waiting += imported_modules(path)
    return found


def delivery_modules() -> set[Path]:
    """Return the modules on the way of a delivery to the browser: all that its entry modules import."""
    return imported_from(ROOT / name for name in DELIVERY_PATH)


def figures() -> list[tuple[str, str]]:
    """Return each figure with its value."""
    lengths = [length(function) for function in functions()]
    repeated, cycles, modules = repeated_class_names(), folder_cycles(), delivery_modules()
    by_service = Counter(name_of(path).split("/", 1)[0] for path in modules)
    return [
        ("modules", f"{len(FILES):,}"),
        ("functions", f"{len(lengths):,}"),
        ("lines of a function", f"median {median(lengths):g}, longest {max(lengths)}"),
        ("lines in pure modules", f"{pure_share():.0%}"),
        ("folder cycles", "; ".join(cycles) or "0"),
        ("Mongo operators outside of stores", f"{operators_outside_stores()}"),
        ("class names used twice or more", f"{len(repeated)}: {', '.join(repeated)}" if repeated else "0"),
        (
            "modules that a delivery's way to the browser imports (contracts and runtime aside)",
            f"{len(modules)} ({', '.join(f'{service} {by_service[service]}' for service in SERVICES)})",
        ),
    ]


def table() -> str:
    """Return the figures as a table in Markdown."""
    return "\n".join(
        ["| figure | value |", "| --- | --- |", *(f"| {name} | {value} |" for name, value in figures())]
    )


def main() -> None:
    """Print the figures; with `--write` put them into CONTRIBUTING.md."""
    found = table()
    sys.stdout.write(f"{found}\n")
    if "--write" in sys.argv[1:]:
        before, _, rest = DOCUMENT.read_text().partition(BEGIN)
        DOCUMENT.write_text(f"{before}{BEGIN}\n{found}\n{END}{rest.partition(END)[2]}")


if __name__ == "__main__":
    main()
