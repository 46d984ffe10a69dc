"""Answers are serialized once, and not at all where the client has them; tags are of what is shown."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from gzip import decompress
from unittest.mock import patch

import pytest
from pydantic import BaseModel

from services.contracts.api import MetricAnswer, Page, Point, PullRequestRow, Series
from services.contracts.api_people import ReviewRequestRow
from services.gateway.http import answers, spreadsheet
from services.gateway.http.answers import CSV, JSON, Representation, encode, is_big
from services.gateway.http.etags import Etags
from services.gateway.listings.rows import pull_request_row, review_request_row
from services.gateway.metrics.statistics import nothing, summarise
from tests.unit.gateway.documents import NOON, pull_request, review_request

WANTED = Representation("/api/v1/pull-requests", (), JSON, gzip=False, if_none_match="", people="named")
LATER = NOON + timedelta(hours=1)


def pull_requests(*titles: str) -> Page[PullRequestRow]:
    rows = [pull_request_row(pull_request(number, title=one)) for number, one in enumerate(titles)]
    return Page[PullRequestRow](items=rows, next=None, total=len(rows))


def pending(now: timedelta) -> Page[ReviewRequestRow]:
    document = review_request("bob", state="pending", answered_at=None, answered_by=None, latency=None)
    return Page[ReviewRequestRow](items=[review_request_row(document, NOON + now)], next=None, total=1)


@contextmanager
def serializations() -> Iterator[list[str]]:
    """What is serialized meanwhile, by media type."""
    done: list[str] = []
    to_json, to_csv = BaseModel.model_dump_json, spreadsheet.write

    def json(self: BaseModel, **options: bool) -> str:
        done.append(JSON)
        return to_json(self, **options)

    def csv(answer: BaseModel) -> str:
        done.append(CSV)
        return to_csv(answer)

    with patch.object(BaseModel, "model_dump_json", json), patch.object(spreadsheet, "write", csv):
        yield done


@pytest.mark.parametrize("media_type", [JSON, CSV])
def test_an_answer_is_serialized_once_and_a_304_not_at_all(media_type: str) -> None:
    etags, wanted = Etags(), replace(WANTED, media_type=media_type)
    answer, equal = pull_requests("one"), pull_requests("one")
    with serializations() as done:
        first = encode(answer, wanted, etags, NOON)
        assert done == [media_type]
        again = replace(wanted, if_none_match=first.headers["ETag"])
        found = encode(equal, again, etags, LATER)
        assert (found.body, found.response({}).status_code, done) == (None, 304, [media_type])
        assert found.headers["ETag"] == first.headers["ETag"]


def test_what_only_grows_older_is_serialized_once_and_its_304_not_at_all() -> None:
    etags, young, old = Etags(), pending(timedelta()), pending(timedelta(hours=1))
    with serializations() as done:
        first = encode(young, WANTED, etags, NOON)
        again = replace(WANTED, if_none_match=first.headers["ETag"])
        assert encode(old, again, etags, LATER).body is None
        assert done == [JSON]


def test_another_answer_has_another_tag_and_a_body() -> None:
    etags = Etags()
    first = encode(pull_requests("one"), WANTED, etags, NOON)
    second = encode(pull_requests("two"), replace(WANTED, if_none_match=first.headers["ETag"]), etags, NOON)
    assert second.headers["ETag"] != first.headers["ETag"]
    assert b"two" in (second.body or b"")


@pytest.mark.parametrize("answer", [pull_requests("one"), pending(timedelta())], ids=["rows", "ages"])
def test_every_gateway_gives_an_answer_the_same_tag(answer: BaseModel) -> None:
    first = encode(answer, WANTED, Etags(), NOON)
    again = replace(WANTED, if_none_match=first.headers["ETag"])
    assert encode(answer, again, Etags(), LATER).body is None


def test_only_so_many_answers_are_remembered() -> None:
    etags = Etags(most_answers=2)
    tags = {}
    for path in ("/a", "/b", "/c"):
        tags[path] = encode(pull_requests(path), replace(WANTED, path=path), etags, NOON).headers["ETag"]
    known = {path: etags.find(replace(WANTED, path=path).key, pull_requests(path)) for path in tags}
    assert known == {**tags, "/a": None}


def test_an_answer_that_is_too_large_is_not_remembered_and_answered_all_the_same() -> None:
    etags = Etags(most_bytes=10)
    first = encode(pull_requests("one"), WANTED, etags, NOON)
    assert etags.find(WANTED.key, pull_requests("one")) is None
    again = replace(WANTED, if_none_match=first.headers["ETag"])
    assert encode(pull_requests("one"), again, etags, NOON).body is None


def test_a_body_is_compressed_for_whoever_reads_that() -> None:
    answer = pull_requests(*("a title" for _ in range(20)))
    plain = encode(answer, WANTED, Etags(), NOON)
    packed = encode(answer, replace(WANTED, gzip=True), Etags(), NOON)
    assert packed.headers["Content-Encoding"] == "gzip"
    assert decompress(packed.body or b"") == plain.body
    assert packed.headers["ETag"] == plain.headers["ETag"]
    assert (
        "Content-Encoding" not in encode(pull_requests(), replace(WANTED, gzip=True), Etags(), NOON).headers
    )


def test_big_is_what_has_many_rows_or_points() -> None:
    many = answers.SMALL + 1
    point = Point(**nothing(), start=None, partial=False)
    series = Series(key=None, points=[point] * many, total=summarise(()))
    about = {"metric": "m", "label": "", "unit": "h", "definition_version": 1, "timezone": "UTC"}
    metric = MetricAnswer(
        **about, from_=NOON.date(), to=NOON.date(), interval="day", group_by=None, series=[series]
    )
    assert is_big(metric)
    assert not is_big(pull_requests("one"))
    rows = pull_requests("one").items * many
    assert is_big(Page[PullRequestRow](items=rows, next=None, total=many))
