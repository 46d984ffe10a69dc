"""What the environment may say, and what it is told when it says something else."""

from pathlib import Path

import pytest

from services.collector.github.client.endpoints import Endpoints, endpoints
from services.collector.settings import read_settings, watched
from services.runtime.settings import ConfigurationError


@pytest.fixture(autouse=True)
def empty_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (
        "GITHUB_TOKEN",
        "HEADWAY_REPOSITORIES",
        "HEADWAY_CONFIG",
        "HEADWAY_GITHUB_API_URL",
        "HEADWAY_DEMO",
    ):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(
    ("rest", "expected"),
    [
        (
            "https://api.github.com/",
            ("https://api.github.com", "https://api.github.com/graphql", "github.com"),
        ),
        (
            "https://git.acme.com/api/v3",
            ("https://git.acme.com/api/v3", "https://git.acme.com/api/graphql", "git.acme.com"),
        ),
        (
            "https://api.acme.ghe.com",
            ("https://api.acme.ghe.com", "https://api.acme.ghe.com/graphql", "acme.ghe.com"),
        ),
        ("http://127.0.0.1:8090", ("http://127.0.0.1:8090", "http://127.0.0.1:8090/graphql", "127.0.0.1")),
    ],
)
def test_graphql_and_the_hosts_name_follow_from_the_root_of_rest(
    rest: str, expected: tuple[str, ...]
) -> None:
    assert endpoints(rest) == Endpoints(*expected)


def test_graphql_may_be_elsewhere() -> None:
    assert endpoints("https://api.github.com", "https://proxy/graphql").graphql == "https://proxy/graphql"


def test_repositories_come_from_the_environment_and_from_the_file_each_once(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "headway.toml"
    file.write_text('[watch]\nrepositories = ["acme/api", "acme/nats.py"]\n')
    monkeypatch.setenv("HEADWAY_CONFIG", str(file))
    monkeypatch.setenv("HEADWAY_REPOSITORIES", " acme/web, Acme/API ,")
    assert watched(read_settings()).repositories == ("Acme/API", "acme/nats.py", "acme/web")


@pytest.mark.parametrize("name", ["acme", "acme/api/x", "acme/", "/api", "ac me/api"])
def test_a_name_that_is_none_is_refused_with_its_variable(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv("HEADWAY_REPOSITORIES", name)
    with pytest.raises(ConfigurationError, match="HEADWAY_REPOSITORIES") as problem:
        read_settings()
    assert len(problem.value.mistakes) == 1


def test_a_token_may_be_in_a_file_and_is_never_shown(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text("ghp_secret\n")
    monkeypatch.setenv("GITHUB_TOKEN_FILE", str(file))
    settings = read_settings()
    assert settings.github_token.get_secret_value() == "ghp_secret"
    assert "ghp_secret" not in repr(settings)


def test_empty_variables_are_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_TOKEN", "")
    monkeypatch.setenv("HEADWAY_GITHUB_API_URL", "")
    settings = read_settings()
    assert settings.github_token is None
    assert settings.endpoints.host == "github.com"
