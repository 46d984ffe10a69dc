"""Answers are serialized once, and not again where the client has them; tags are of what is shown."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from gzip import decompress
from unittest.mock import patch

import numpy as np
import pytest
from pydantic import BaseModel

from services.contracts.api import Page, PullRequestRow
from services.contracts.api_people import ReviewRequestRow
from services.gateway.http import answers, spreadsheet
from services.gateway.http.answers import CSV, JSON, Representation, encode, is_big
from services.gateway.listings.rows import pull_request_row, review_request_row
from services.gateway.metrics.row_tables import LongAnswer
from services.gateway.metrics.series import SeriesTable
from services.gateway.metrics.statistics import group_statistics
from services.gateway.queries.buckets import Bucket
from tests.unit.gateway.documents import NOON, pull_request, review_request

WANTED = Representation("/api/v1/pull-requests", (), JSON, gzip=False, if_none_match="")
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
    to_json, to_csv = answers.to_json, spreadsheet.write

    def json(answer: BaseModel) -> bytes:
        done.append(JSON)
        return to_json(answer)

    def csv(answer: BaseModel) -> str:
        done.append(CSV)
        return to_csv(answer)

    with patch.object(answers, "to_json", json), patch.object(spreadsheet, "write", csv):
        yield done


def test_an_answer_is_serialized_once_with_its_tag() -> None:
    with serializations() as done:
        first = encode(pull_requests("one"), WANTED, NOON)
    assert done == [JSON]
    assert first.body == pull_requests("one").model_dump_json(by_alias=True).encode()


@pytest.mark.parametrize("media_type", [JSON, CSV])
def test_what_the_client_has_is_no_more_than_tagged(media_type: str) -> None:
    wanted = replace(WANTED, media_type=media_type)
    first = encode(pull_requests("one"), wanted, NOON)
    with serializations() as done:
        found = encode(pull_requests("one"), replace(wanted, if_none_match=first.headers["ETag"]), LATER)
    assert (found.body, found.response({}).status_code, done) == (None, 304, [JSON])
    assert found.headers["ETag"] == first.headers["ETag"]
    assert not found.is_compressible


def test_another_form_has_another_tag() -> None:
    tags = {
        encode(pull_requests("one"), replace(WANTED, media_type=form), NOON).headers["ETag"]
        for form in (JSON, CSV)
    }
    assert len(tags) == 2


def test_another_answer_has_another_tag_and_a_body() -> None:
    first = encode(pull_requests("one"), WANTED, NOON)
    second = encode(pull_requests("two"), replace(WANTED, if_none_match=first.headers["ETag"]), NOON)
    assert second.headers["ETag"] != first.headers["ETag"]
    assert b"two" in (second.body or b"")


@pytest.mark.parametrize("of", [lambda _: pull_requests("one"), pending], ids=["rows", "ages"])
def test_an_answer_has_the_same_tag_at_every_gateway_and_as_it_grows_older(
    of: Callable[[timedelta], BaseModel],
) -> None:
    first = encode(of(timedelta()), WANTED, NOON)
    again = replace(WANTED, if_none_match=first.headers["ETag"])
    assert encode(of(timedelta(hours=1)), again, LATER).body is None


def test_a_compressed_body_is_the_same_content() -> None:
    answer = pull_requests(*("a title" for _ in range(20)))
    plain = encode(answer, WANTED, NOON)
    packed = plain.compressed()
    assert packed.headers["Content-Encoding"] == "gzip"
    assert decompress(packed.body or b"") == plain.body
    assert packed.headers["ETag"] == plain.headers["ETag"]
    assert plain.is_compressible
    assert not encode(pull_requests(), WANTED, NOON).is_compressible


@pytest.mark.parametrize("length", [0, 1, answers.PART, 3 * answers.PART + 1])
def test_a_body_in_parts_is_the_same_content(length: int) -> None:
    content = b"".join(b"%d," % number for number in range(length // 5 + 1))[:length]
    parts = list(answers.gzip_parts(content))
    assert decompress(b"".join(parts)) == content
    assert all(parts)
    assert len(parts) > 1 or length < answers.PART


def test_what_is_not_worth_compressing_leaves_as_it_is() -> None:
    for answer, gzip in ((pull_requests(), True), (pull_requests(*("a title" for _ in range(20))), False)):
        encoded = encode(answer, WANTED, NOON)
        assert list(answers.packed(encoded, gzip=gzip)) == [encoded]
        assert not encoded.is_packed


def test_big_is_what_has_many_rows_or_points() -> None:
    many = answers.SMALL + 1
    nothing = group_statistics(np.zeros(0), np.zeros(0, np.int64), many)
    days = [Bucket(NOON.date(), NOON.date(), NOON.date(), partial=False)] * many
    series = SeriesTable([None], days, nothing, nothing, None, [0])
    assert is_big(LongAnswer(pull_requests(), "items", series))
    assert not is_big(LongAnswer(pull_requests(), "items", replace(series, buckets=days[:2])))
    assert not is_big(pull_requests("one"))
    rows = pull_requests("one").items * many
    assert is_big(Page[PullRequestRow](items=rows, next=None, total=many))
