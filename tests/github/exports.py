"""What somebody exports of GitHub into files, to import it."""

from typing import Any

from tests.github.ask import Ask
from tests.github.server import GitHubServer


async def exported(github: GitHubServer, repo: str) -> dict[str, list[Any]]:
    """Everything that REST lists of a repository, as `gh api --paginate` would fetch it, by kind."""
    async with Ask(github) as ask:
        root, found = f"/repos/{repo}", {}
        found["listed"] = await ask.all_pages(f"{root}/pulls?state=all&per_page=100")
        numbers = [pull["number"] for pull in found["listed"]]
        found["pulls"] = [(await ask.get(f"{root}/pulls/{number}")).json for number in numbers]
        found["reviews"] = [
            each for number in numbers for each in await ask.all_pages(f"{root}/pulls/{number}/reviews")
        ]
        found["issue_events"] = await ask.all_pages(f"{root}/issues/events?per_page=100")
        found["comments"] = await ask.all_pages(f"{root}/issues/comments?per_page=100")
        found["deployments"] = await ask.all_pages(f"{root}/deployments?per_page=100")
        found["statuses"] = [
            status
            for each in found["deployments"]
            for status in await ask.all_pages(f"{root}/deployments/{each['id']}/statuses")
        ]
        found["releases"] = await ask.all_pages(f"{root}/releases?per_page=100")
    return found
