"""The base of GraphQL's models, and what most of them share: accounts, pages, names."""

from pydantic import ConfigDict, Field
from pydantic.alias_generators import to_camel

from services.collector.github.mappers.common import (
    Believable,
    GitHubModel,
    Whole,
)


class GraphQLModel(GitHubModel):
    """Base: `snake_case` here is `camelCase` there."""

    model_config = ConfigDict(frozen=True, extra="ignore", alias_generator=to_camel)


class AccountNode(GraphQLModel):
    """An actor, or a team that was asked for review."""

    typename: str = Field(alias="__typename")
    login: str = ""
    database_id: Whole | None = None
    combined_slug: str | None = None


class PageInfo(GraphQLModel):
    """Whether a connection goes on, and where."""

    has_next_page: bool
    end_cursor: str | None = None

    @property
    def next(self) -> str | None:
        """The cursor of the page that follows, if one does."""
        return self.end_cursor if self.has_next_page else None


class Named(GraphQLModel):
    """A label or a branch."""

    name: str


class Commit(GraphQLModel):
    """A commit, where only its name and its author's clock matter."""

    oid: str = ""
    authored_date: Believable = None
