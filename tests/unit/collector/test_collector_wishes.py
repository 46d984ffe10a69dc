"""Which pull requests are fetched when: once per burst, again if they move meanwhile, later if it fails."""

from services.collector.wishes.needs import Need
from services.collector.wishes.wishes import COALESCE_SECONDS, LONGEST_RETRY_SECONDS, Wishes
from services.contracts.events import Repository


def need(number: int = 1, name: str = "api") -> Need:
    return Need(host="github.com", repository=Repository(id=7, owner="acme", name=name), number=number)


def test_a_burst_for_one_pull_request_is_one_wish_due_by_its_first_delivery() -> None:
    wishes = Wishes()
    for index in range(5):
        wishes.note(need(), index, now=10 + index / 8)
    assert wishes.rest(now=10.5) == COALESCE_SECONDS - 0.5
    assert wishes.due(10.875) == []
    (wish,) = wishes.due(11)
    assert wish.revision == 4


def test_the_name_of_its_repository_makes_no_other_pull_request() -> None:
    wishes = Wishes()
    wishes.note(need(name="api"), 1, now=0)
    wishes.note(need(name="renamed"), 2, now=0)
    (wish,) = wishes.due(1)
    assert wish.need.repository.name == "renamed"


def test_what_moves_while_it_is_fetched_is_fetched_again() -> None:
    wishes = Wishes()
    wishes.note(need(), 1, now=0)
    (fetched,) = wishes.due(1)
    wishes.note(need(), 2, now=1.2)
    wishes.done(fetched)
    assert wishes.due(2) == []
    (again,) = wishes.due(2.25)
    assert again.revision == 2
    wishes.done(again)
    assert wishes.rest(3) is None


def test_failures_are_waited_out_ever_longer() -> None:
    wishes = Wishes()
    wishes.note(need(), 1, now=0)
    (wish,) = wishes.due(1)
    waits = []
    for _ in range(9):
        wish.failed(now=100)
        waits.append(wishes.rest(now=100))
    assert waits[:4] == [5, 10, 20, 40]
    assert waits[-1] == LONGEST_RETRY_SECONDS


def test_the_longest_waiting_comes_first() -> None:
    wishes = Wishes()
    for number in (3, 1, 2):
        wishes.note(need(number), 1, now=number)
    assert [wish.need.number for wish in wishes.due(10)] == [1, 2, 3]


def test_what_is_nearly_due_goes_with_what_is() -> None:
    wishes = Wishes()
    for place in range(5):
        wishes.note(need(place + 1), 1, now=place / 4)
    assert wishes.due(0.75) == []
    assert [wish.need.number for wish in wishes.due(1)] == [1, 2, 3]


def test_what_cannot_be_fetched_for_weeks_is_still_tried() -> None:
    wishes = Wishes()
    wishes.note(need(), 1, now=0)
    (wish,) = wishes.due(1)
    wish.failures = 10_000
    wish.failed(now=1)
    assert wishes.rest(now=1) == LONGEST_RETRY_SECONDS
