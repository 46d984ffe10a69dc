"""The figures in CONTRIBUTING.md: they can be made, and their table stands there."""

from scripts.figures import BEGIN, DOCUMENT, END, figures, length, tree_of
from tests.service_modules import ROOT


def test_every_figure_stands_in_contributing() -> None:
    block = DOCUMENT.read_text().partition(BEGIN)[2].partition(END)[0]
    for name, _ in figures():
        assert f"| {name} |" in block, "run make figures"


def test_docstrings_are_no_lines_of_a_function() -> None:
    tree = tree_of(ROOT / "runtime" / "cancellation.py")
    function = next(node for node in tree.body if getattr(node, "name", "") == "cancel_safe")
    assert length(function) == 11
