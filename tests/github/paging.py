"""REST paging: `per_page`, `page` and the Link header, whose addresses are the repository's by id."""

from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlencode

from tests.github.call import Answer, Call
from tests.github.model import Json, Repository
from tests.github.order import Ordered

DEFAULT, MOST = 30, 100


def page(
    call: Call, order: Ordered[Any], shape: Callable[[Any], Json], repository: Repository, *,
    descending: bool = False,
) -> Answer:  # fmt: skip
    """The page of `order` that the query asks for."""
    number, size = _asked(call)
    items = order.offset((number - 1) * size, size, descending=descending)
    rest = "" if "id" in call.params else "/" + "/".join(call.path.split("/")[4:])
    path = call.path if "id" in call.params else f"/repositories/{repository.id}{rest}"
    return Answer([shape(item) for item in items], headers=_link(call, path, number, size, len(order)))


def slice_of(call: Call, items: Sequence[Any], shape: Callable[[Any], Json]) -> Answer:
    """The page of a plain list."""
    number, size = _asked(call)
    shown = items[(number - 1) * size : number * size]
    return Answer([shape(item) for item in shown], headers=_link(call, call.path, number, size, len(items)))


def _asked(call: Call) -> tuple[int, int]:
    return max(call.number("page", 1), 1), min(call.number("per_page", DEFAULT) or DEFAULT, MOST)


def _link(call: Call, path: str, number: int, size: int, total: int) -> dict[str, str]:
    last = max(-(-total // size), 1)
    near = {"prev": number - 1, "next": number + 1, "last": last, "first": 1}
    shown = [
        rel
        for rel in near
        if (rel in {"prev", "first"} and number > 1) or (rel in {"next", "last"} and number < last)
    ]
    links = [
        f'<{call.base}{path}?{urlencode(call.query | {"page": str(near[rel])})}>; rel="{rel}"'
        for rel in shown
    ]
    return {"Link": ", ".join(links)} if links else {}
