"""A plain client for tests: one request, its whole answer, no cleverness."""

import json
from dataclasses import dataclass
from typing import Any, Self

from aiohttp import ClientSession
from multidict import CIMultiDictProxy

from tests.github.server import TOKEN, GitHubServer


@dataclass(frozen=True, slots=True)
class Answered:
    status: int
    headers: CIMultiDictProxy[str]
    text: str

    @property
    def json(self) -> Any:
        return json.loads(self.text)

    @property
    def links(self) -> dict[str, str]:
        """The Link header, by relation."""
        parts = [part.split("; rel=") for part in self.headers.get("Link", "").split(", ") if part]
        return {rel.strip('"'): url.strip("<>") for url, rel in parts}


class Ask:
    """Asks a server, by default with the token of the tests."""

    def __init__(self, github: GitHubServer, token: str | None = TOKEN, base: str | None = None) -> None:
        self.github, self.base = github, base or github.url
        self.headers = {"Authorization": f"Bearer {token}"} if token else {}

    async def __aenter__(self) -> Self:
        self._session = ClientSession(headers=self.headers)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._session.close()

    async def get(self, path: str, **headers: str) -> Answered:
        """GET of a path or of a whole address; underscores in header names stand for dashes."""
        return await self._ask("GET", path, headers)

    async def post(self, path: str, body: object = None, **headers: str) -> Answered:
        return await self._ask("POST", path, headers, json.dumps(body).encode())

    async def graphql(self, query: str, **variables: object) -> Answered:
        return await self.post("/graphql", {"query": query, "variables": variables})

    async def data(self, query: str, **variables: object) -> Any:
        """The data of a query that must go well."""
        answer = (await self.graphql(query, **variables)).json
        assert "errors" not in answer, answer["errors"]
        return answer["data"]

    async def all_pages(self, path: str) -> list[Any]:
        """Every item of a list, by following `next`."""
        items, url = [], path
        while url:
            answer = await self.get(url)
            items += answer.json
            url = answer.links.get("next", "")
        return items

    async def _ask(self, method: str, path: str, more: dict[str, str], body: bytes | None = None) -> Answered:
        url = path if path.startswith("http") else self.base + path
        sent = {name.replace("_", "-"): value for name, value in more.items()}
        asked = self._session.request(method, url, data=body, headers=sent, allow_redirects=False)
        async with asked as answer:
            return Answered(answer.status, answer.headers, await answer.text())
