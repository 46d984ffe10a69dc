"""Answers as CSV."""

from zoneinfo import ZoneInfo

import pytest

from services.contracts.alerting.document import Alerting
from services.contracts.api import MetricAnswer, Page, PullRequestRow
from services.contracts.api_overview import Delivery, Overview
from services.contracts.definitions.vocabulary import PeopleShown
from services.gateway.http.spreadsheet import write
from services.gateway.listings.definitions import definitions_answer
from services.gateway.listings.rows import pull_request_row
from services.gateway.metrics.daily import by_day
from services.gateway.metrics.overview import DELIVERY, HEADLINES, figures
from services.gateway.metrics.selection import select
from services.gateway.metrics.series import build
from services.gateway.queries.buckets import buckets
from services.gateway.queries.filters import Filters
from services.gateway.queries.period import Period
from services.gateway.store.active_definitions import ActiveDefinitions
from tests.csv_rows import csv_rows
from tests.unit.gateway.documents import DEFINITIONS, NOON, day, day_rows_of, merged, pull_request

TODAY = NOON.date()
FIRST = TODAY.replace(day=1)
NOTHING = by_day(select(day_rows_of(), Filters()))


def rows_of(*documents: dict[str, object]) -> Page[PullRequestRow]:
    rows = [pull_request_row(document) for document in documents]
    return Page[PullRequestRow](items=rows, next=None, total=len(rows))


def test_nested_fields_have_dotted_names_and_what_is_unknown_is_empty() -> None:
    (line,) = csv_rows(write(rows_of(pull_request(1, waiting_since=None, labels=["bug", "docs"]))))
    assert line["repo"] == "acme/api"
    assert line["milestones.merged"] == "2026-11-18T12:00:00Z"
    assert line["measures.cycle_time"] == "48.0"
    assert line["waiting_since"] == ""
    assert line["labels"] == "bug; docs"


def test_a_title_cannot_become_a_formula() -> None:
    lines = csv_rows(
        write(rows_of(pull_request(1, title='=HYPERLINK("x")'), pull_request(2, labels=["@SUM"])))
    )
    assert lines[0]["title"] == '\'=HYPERLINK("x")'
    assert lines[1]["labels"] == "'@SUM"


FORMULAS = ["=1", "+1", "-1", "@x", "\n=1", " =1", " \t =1", "\r\n+1", "＝1", "＋1", "－1", "＠x", "\u200b=1"]
FORMULAS += ["\ufeff=1", "\xa0=1", "\u3000＝1", "﹦1", "\tx", "\nx"]


@pytest.mark.parametrize("text", FORMULAS)
def test_nothing_that_may_be_computed_is_a_cell(text: str) -> None:
    (line,) = csv_rows(write(rows_of(pull_request(1, title=text, labels=[text]))))
    assert line["title"].startswith("'")
    assert line["labels"].startswith("'")


@pytest.mark.parametrize("text", ["x=1", "a-b", "1+1", "", "'=1", "ü", "(=1)"])
def test_what_cannot_be_computed_is_left_as_it_is(text: str) -> None:
    assert csv_rows(write(rows_of(pull_request(1, title=text))))[0]["title"] == text


def test_the_keys_of_groups_cannot_be_computed_either() -> None:
    metric = DEFINITIONS.metric("merged")
    assert metric is not None
    cut = buckets(FIRST, TODAY, "week", TODAY)
    tables = day_rows_of(day("2026-11-10", [merged(1, 5.0, author="=cmd()")]))
    series = build(select(tables, Filters()), metric, "author", cut, ZoneInfo("UTC")).models()
    answer = MetricAnswer(
        metric="merged", label="Merged", unit="pull requests", definition_version=1, timezone="UTC",
        interval="week", from_=FIRST, to=TODAY, group_by="author", series=series,
    )  # fmt: skip
    assert {line["author"] for line in csv_rows(write(answer))} == {"'=cmd()"}


def test_titles_with_commas_quotes_and_line_breaks_come_back_whole() -> None:
    title = 'one, "two"\nthree'
    assert csv_rows(write(rows_of(pull_request(1, title=title))))[0]["title"] == title


def test_an_empty_list_still_has_its_header() -> None:
    assert write(rows_of()).startswith("repo,number,title")


def test_a_series_is_a_line_per_point_with_its_group() -> None:
    metric = DEFINITIONS.metric("merged")
    assert metric is not None
    cut = buckets(FIRST, TODAY, "week", TODAY)
    tables = day_rows_of(day("2026-11-10", [merged(1, 5.0), merged(2, 5.0, author="cid")]))
    answer = MetricAnswer(
        metric="merged",
        label="Merged",
        unit="pull requests",
        definition_version=1,
        timezone="UTC",
        interval="week",
        from_=FIRST,
        to=TODAY,
        group_by="author",
        series=build(select(tables, Filters()), metric, "author", cut, ZoneInfo("UTC")).models(),
    )
    lines = csv_rows(write(answer))
    assert len(lines) == 2 * len(cut)
    found = [line for line in lines if line["author"] == "cid" and line["n"] == "1"]
    assert [line["start"] for line in found] == ["2026-11-09"]


def test_figures_and_definitions_are_tables_too() -> None:
    period = Period(FIRST, TODAY)
    answer = Overview(
        from_=FIRST,
        to=TODAY,
        previous_from=period.before().first,
        timezone="UTC",
        definition_version=1,
        figures=figures(HEADLINES, DEFINITIONS, NOTHING, period, TODAY),
        delivery=Delivery(
            source="merges",
            figures=figures(DELIVERY, DEFINITIONS, NOTHING, period, TODAY),
        ),
    )
    assert [line["metric"] for line in csv_rows(write(answer))][:2] == ["cycle_time", "review_latency"]
    listed = csv_rows(
        write(definitions_answer(ActiveDefinitions("1", 1, DEFINITIONS), PeopleShown.NAMED, Alerting()))
    )
    assert {line["name"]: line["from"] for line in listed}["cycle_time"] == "ready"
