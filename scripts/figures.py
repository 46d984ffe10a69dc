"""Prints figures of the code; `python -m scripts.figures --write` puts them into CONTRIBUTING.md.

What is pure, and what a module imports, is decided as `tests/service_modules.py` decides it.
"""

import ast
import sys
from collections import Counter
from collections.abc import Iterator
from statistics import median

from tests.service_modules import (
    FILES,
    OPERATOR,
    ROOT,
    SERVICES,
    folder_imports,
    outside_stores,
    pure_modules,
    reachable_folders,
    tree_of,
)

DOCUMENT = ROOT.parent / "CONTRIBUTING.md"
BEGIN, END = "<!-- figures: begin (make figures) -->", "<!-- figures: end -->"

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


def folder_cycles() -> list[str]:
    """Return the folders of a service that import each other, a line per cycle."""
    cycles: set[tuple[str, ...]] = set()
    for service in SERVICES:
        reach = {folder: reachable_folders(folder, service) for folder in folder_imports(service)}
        for one, others in reach.items():
            cycle = tuple(sorted(other for other in others if one in reach.get(other, ())))
            cycles |= {cycle} if cycle else set()
    return [" ↔ ".join(cycle) for cycle in sorted(cycles)]


def operators_outside_stores() -> int:
    """Return how many of MongoDB's operators stand outside of the store packages."""
    nodes = (node for path in outside_stores() for node in ast.walk(tree_of(path)))
    texts = (node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str))
    return sum(bool(OPERATOR.match(text)) for text in texts)


def repeated_class_names() -> dict[str, int]:
    """Return the class names that are used more than once, private ones included, with how often."""
    nodes = (node for path in FILES for node in ast.walk(tree_of(path)))
    counts = Counter(node.name for node in nodes if isinstance(node, ast.ClassDef))
    return {name: number for name, number in sorted(counts.items()) if number > 1}


def figures() -> list[tuple[str, str]]:
    """Return each figure with its value."""
    lengths = [length(function) for function in functions()]
    repeated, cycles = repeated_class_names(), folder_cycles()
    return [
        ("modules", f"{len(FILES):,}"),
        ("functions", f"{len(lengths):,}"),
        ("lines of a function", f"median {median(lengths):g}, longest {max(lengths)}"),
        ("lines in pure modules", f"{pure_share():.0%}"),
        ("folder cycles", "; ".join(cycles) or "0"),
        ("Mongo operators outside of stores", f"{operators_outside_stores()}"),
        ("class names used twice or more", f"{len(repeated)}: {', '.join(repeated)}" if repeated else "0"),
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
