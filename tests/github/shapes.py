"""REST's objects for accounts, teams, labels and repositories, with all the keys that GitHub gives them."""

from functools import lru_cache

from tests.github.model import Account, Json, Label, Repository
from tests.github.registry import Registry

USER_LINKS = {
    "followers_url": "followers", "following_url": "following{/other_user}", "gists_url": "gists{/gist_id}",
    "starred_url": "starred{/owner}{/repo}", "subscriptions_url": "subscriptions",
    "organizations_url": "orgs",
    "repos_url": "repos", "events_url": "events{/privacy}", "received_events_url": "received_events",
}  # fmt: skip
ORGANIZATION_LINKS = {
    "repos_url": "repos", "events_url": "events", "hooks_url": "hooks", "issues_url": "issues",
    "members_url": "members{/member}", "public_members_url": "public_members{/member}",
}  # fmt: skip
REPOSITORY_LINKS = {
    "archive_url": "{archive_format}{/ref}", "assignees_url": "assignees{/user}",
    "blobs_url": "git/blobs{/sha}",
    "branches_url": "branches{/branch}", "collaborators_url": "collaborators{/collaborator}",
    "comments_url": "comments{/number}", "commits_url": "commits{/sha}",
    "compare_url": "compare/{base}...{head}",
    "contents_url": "contents/{+path}", "contributors_url": "contributors", "deployments_url": "deployments",
    "downloads_url": "downloads", "events_url": "events", "forks_url": "forks",
    "git_commits_url": "git/commits{/sha}", "git_refs_url": "git/refs{/sha}",
    "git_tags_url": "git/tags{/sha}",
    "hooks_url": "hooks", "issue_comment_url": "issues/comments{/number}",
    "issue_events_url": "issues/events{/number}", "issues_url": "issues{/number}",
    "keys_url": "keys{/key_id}",
    "labels_url": "labels{/name}", "languages_url": "languages", "merges_url": "merges",
    "milestones_url": "milestones{/number}", "notifications_url": "notifications{?since,all,participating}",
    "pulls_url": "pulls{/number}", "releases_url": "releases{/id}", "stargazers_url": "stargazers",
    "statuses_url": "statuses/{sha}", "subscribers_url": "subscribers", "subscription_url": "subscription",
    "tags_url": "tags", "teams_url": "teams", "trees_url": "git/trees{/sha}",
}  # fmt: skip
NOT_MODELLED: Json = {
    "description": None, "homepage": None, "size": 0, "stargazers_count": 0, "watchers_count": 0,
    "language": None,
    "has_issues": True, "has_projects": True, "has_downloads": True, "has_wiki": True, "has_pages": False,
    "forks_count": 0, "mirror_url": None, "license": None, "forks": 0, "watchers": 0, "topics": [],
    "is_template": False, "web_commit_signoff_required": False, "open_issues_count": 0, "open_issues": 0,
}  # fmt: skip


def account(world: Registry, who: Account | None) -> Json | None:
    """A user, bot, mannequin or organization; null where the account has been deleted."""
    if who is None or who.deleted:
        return None
    return who.raw or _user(
        (world.api_url, world.html_url), who.rest_login, who.id, who.node_id, who.typename
    )


def organization(world: Registry, who: Account) -> Json:
    url = f"{world.api_url}/orgs/{who.login}"
    links = {key: f"{url}/{path}" for key, path in ORGANIZATION_LINKS.items()}
    return {"login": who.login, "id": who.id, "node_id": who.node_id, "url": url, **links,
            "avatar_url": _avatar(who.id), "description": ""}  # fmt: skip


def team(world: Registry, who: Account) -> Json:
    assert who.organization is not None
    url = f"{world.api_url}/organizations/{who.organization.id}/team/{who.id}"
    html = f"{world.html_url}/orgs/{who.organization.login}/teams/{who.login}"
    return {
        "name": who.name, "id": who.id, "node_id": who.node_id, "slug": who.login, "description": None,
        "privacy": "closed", "notification_setting": "notifications_enabled", "url": url, "html_url": html,
        "members_url": f"{url}/members{{/member}}", "repositories_url": f"{url}/repos", "permission": "pull",
        "parent": None,
    }  # fmt: skip


def label(world: Registry, repository: Repository, which: Label) -> Json:
    return which.raw or {
        "id": which.id, "node_id": which.node_id,
        "url": f"{repository_url(world, repository)}/labels/{which.name}",
        "name": which.name, "color": which.color, "default": which.default, "description": which.description,
    }  # fmt: skip


def repository_url(world: Registry, which: Repository) -> str:
    return f"{world.api_url}/repos/{which.full_name}"


def html_url(world: Registry, which: Repository) -> str:
    return f"{world.html_url}/{which.full_name}"


def repository(world: Registry, which: Repository) -> Json:
    return {
        "id": which.id, "node_id": which.node_id, "name": which.name, "full_name": which.full_name,
        "private": which.private, "owner": account(world, which.owner), **NOT_MODELLED,
        **_links(world.api_url, world.html_url, which.full_name), "fork": which.fork,
        "created_at": which.created_at, "updated_at": which.updated_at, "pushed_at": which.pushed_at,
        "archived": which.archived, "disabled": which.disabled,
        "visibility": "private" if which.private else "public", "default_branch": which.default_branch,
    }  # fmt: skip


def _avatar(number: int) -> str:
    return f"https://avatars.githubusercontent.com/u/{number}?v=4"


@lru_cache(maxsize=4096)
def _user(roots: tuple[str, str], login: str, number: int, node_id: str, kind: str) -> Json:
    api, html = roots
    url = f"{api}/users/{login.replace('[', '%5B').replace(']', '%5D')}"
    page = f"{html}/apps/{login.removesuffix('[bot]')}" if kind == "Bot" else f"{html}/{login}"
    links = {key: f"{url}/{path}" for key, path in USER_LINKS.items()}
    return {"login": login, "id": number, "node_id": node_id, "avatar_url": _avatar(number),
            "gravatar_id": "",
            "url": url, "html_url": page, **links, "type": kind, "site_admin": False}  # fmt: skip


@lru_cache(maxsize=4096)
def _links(api: str, html: str, full_name: str) -> Json:
    url, page, host = f"{api}/repos/{full_name}", f"{html}/{full_name}", html.partition("://")[2]
    links = {key: f"{url}/{path}" for key, path in REPOSITORY_LINKS.items()}
    return {**links, "url": url, "html_url": page, "clone_url": f"{page}.git", "svn_url": page,
            "git_url": f"git://{host}/{full_name}.git", "ssh_url": f"git@{host}:{full_name}.git"}  # fmt: skip
