"""Who is who: aliases, bots, teams by date. Read from the very file that the product reads."""

import re
import tomllib
from datetime import date
from functools import cache
from typing import Any


class People:
    """What a definitions file says of people."""

    def __init__(self, text: str) -> None:
        said = tomllib.loads(text)
        self._person = {
            other: person for person, others in said["people"].get("aliases", {}).items() for other in others
        }
        self._bots = [
            re.compile(pattern.replace("*", ".*").replace("?", ".") + "$")
            for pattern in said["people"]["bots"]
        ]
        self._teams = said["teams"]
        self.teams = [team["name"] for team in self._teams]
        self.teams_of = cache(self._teams_of)

    def name(self, actor: dict[str, Any]) -> str:
        """The person behind an account."""
        return "ghost" if actor["kind"] == "ghost" else self._person.get(actor["login"], actor["login"])

    def bot(self, actor: dict[str, Any]) -> bool:
        return actor["kind"] == "bot" or any(pattern.match(actor["login"]) for pattern in self._bots)

    def _teams_of(self, person: str, day: date) -> list[str]:
        """The teams of a person on a day."""
        found = []
        for team in self._teams:
            for said in team["members"]:
                member = {"login": said} if isinstance(said, str) else said
                name = self._person.get(member["login"], member["login"])
                begun = "from" not in member or member["from"] <= day
                if name == person and begun and ("to" not in member or day < member["to"]):
                    found.append(team["name"])
        return sorted(set(found))
