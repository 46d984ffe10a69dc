"""Which pull requests are fetched when: once per burst, again if they move meanwhile, later if it fails."""

from services.collector.fetch.fetch_queue import COALESCE_SECONDS, LONGEST_RETRY_SECONDS, FetchQueue
from services.collector.fetch.fetch_request import FetchRequest
from services.contracts.events import Repository


def need(number: int = 1, name: str = "api") -> FetchRequest:
    return FetchRequest(
        host="github.com", repository=Repository(id=7, owner="acme", name=name), number=number
    )


def test_a_burst_for_one_pull_request_is_one_wish_due_by_its_first_delivery() -> None:
    pending_fetches = FetchQueue()
    for index in range(5):
        pending_fetches.add(need(), index, now=10 + index / 8)
    assert pending_fetches.rest(now=10.5) == COALESCE_SECONDS - 0.5
    assert pending_fetches.due(10.875) == []
    (pending,) = pending_fetches.due(11)
    assert pending.revision == 4


def test_the_name_of_its_repository_makes_no_other_pull_request() -> None:
    pending_fetches = FetchQueue()
    pending_fetches.add(need(name="api"), 1, now=0)
    pending_fetches.add(need(name="renamed"), 2, now=0)
    (pending,) = pending_fetches.due(1)
    assert pending.request.repository.name == "renamed"


def test_what_moves_while_it_is_fetched_is_fetched_again() -> None:
    pending_fetches = FetchQueue()
    pending_fetches.add(need(), 1, now=0)
    (fetched,) = pending_fetches.due(1)
    pending_fetches.add(need(), 2, now=1.2)
    pending_fetches.done(fetched)
    assert pending_fetches.due(2) == []
    (again,) = pending_fetches.due(2.25)
    assert again.revision == 2
    pending_fetches.done(again)
    assert pending_fetches.rest(3) is None


def test_failures_are_waited_out_ever_longer() -> None:
    pending_fetches = FetchQueue()
    pending_fetches.add(need(), 1, now=0)
    (pending,) = pending_fetches.due(1)
    waits = []
    for _ in range(9):
        pending.failed(now=100)
        waits.append(pending_fetches.rest(now=100))
    assert waits[:4] == [5, 10, 20, 40]
    assert waits[-1] == LONGEST_RETRY_SECONDS


def test_the_longest_waiting_comes_first() -> None:
    pending_fetches = FetchQueue()
    for number in (3, 1, 2):
        pending_fetches.add(need(number), 1, now=number)
    assert [pending.request.number for pending in pending_fetches.due(10)] == [1, 2, 3]


def test_what_is_nearly_due_goes_with_what_is() -> None:
    pending_fetches = FetchQueue()
    for ref in range(5):
        pending_fetches.add(need(ref + 1), 1, now=ref / 4)
    assert pending_fetches.due(0.75) == []
    assert [pending.request.number for pending in pending_fetches.due(1)] == [1, 2, 3]


def test_what_cannot_be_fetched_for_weeks_is_still_tried() -> None:
    pending_fetches = FetchQueue()
    pending_fetches.add(need(), 1, now=0)
    (pending,) = pending_fetches.due(1)
    pending.failures = 10_000
    pending.failed(now=1)
    assert pending_fetches.rest(now=1) == LONGEST_RETRY_SECONDS
