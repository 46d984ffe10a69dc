"""The crawl state after a page of a list was published. Pure."""

from services.collector.crawl_state.crawl_state import CrawlState
from services.collector.forge.pages import ListPage, PageRequest
from services.collector.forge.resource import Resource


def after_page(state: CrawlState, resource: Resource, request: PageRequest, page: ListPage) -> CrawlState:
    """What a durable page adds to what is remembered, apart from where the crawl is."""
    if resource is Resource.PULL_REQUESTS:
        counted = state.counted(page.rows, page.expected).sized(request.size, page.size)
        return counted.with_reviews_for_teams(page.reviews_for_teams)
    return state
