"""A GitHub App in the settings: its id and key together, and never beside a token."""

from pathlib import Path

import pytest

from services.collector.settings import read_settings
from services.runtime.settings import ConfigurationError
from tests.unit.collector.app_keys import elliptic_key, key_pair

VARIABLES = ("GITHUB_TOKEN", "HEADWAY_GITHUB_APP_ID", "HEADWAY_GITHUB_APP_PRIVATE_KEY")
PRIVATE_KEY = key_pair()[0]


@pytest.fixture(autouse=True)
def empty_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(f"{name}_FILE", raising=False)


def mistake(monkeypatch: pytest.MonkeyPatch, **variables: str) -> str:
    """The one line that refuses these variables."""
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(ConfigurationError) as refused:
        read_settings()
    [line] = refused.value.mistakes
    assert PRIVATE_KEY.splitlines()[1] not in line
    return line


def test_the_key_may_be_in_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "app.pem"
    file.write_text(PRIVATE_KEY)
    monkeypatch.setenv("HEADWAY_GITHUB_APP_ID", "77")
    monkeypatch.setenv("HEADWAY_GITHUB_APP_PRIVATE_KEY_FILE", str(file))
    settings = read_settings()
    assert settings.github_app_id == "77"
    assert settings.github_app_private_key.get_secret_value() == PRIVATE_KEY.strip()
    assert "PRIVATE KEY" not in repr(settings)


def test_the_key_may_have_its_line_ends_written_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEADWAY_GITHUB_APP_ID", "Iv23liABC")
    monkeypatch.setenv("HEADWAY_GITHUB_APP_PRIVATE_KEY", PRIVATE_KEY.replace("\n", "\\n"))
    assert read_settings().github_app_private_key.get_secret_value() == PRIVATE_KEY


def test_a_token_and_an_app_together_are_refused_naming_both(monkeypatch: pytest.MonkeyPatch) -> None:
    both = {
        "GITHUB_TOKEN": "ghp_x",
        "HEADWAY_GITHUB_APP_ID": "77",
        "HEADWAY_GITHUB_APP_PRIVATE_KEY": PRIVATE_KEY,
    }
    line = mistake(monkeypatch, **both)
    assert "both GITHUB_TOKEN and HEADWAY_GITHUB_APP_ID are set" in line
    assert "ghp_x" not in line


def test_an_app_without_its_key_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    line = mistake(monkeypatch, HEADWAY_GITHUB_APP_ID="77")
    assert "HEADWAY_GITHUB_APP_ID is set without HEADWAY_GITHUB_APP_PRIVATE_KEY" in line


def test_a_key_without_its_app_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    line = mistake(monkeypatch, HEADWAY_GITHUB_APP_PRIVATE_KEY=PRIVATE_KEY)
    assert "HEADWAY_GITHUB_APP_PRIVATE_KEY is set without HEADWAY_GITHUB_APP_ID" in line


@pytest.mark.parametrize("key", ["secret", PRIVATE_KEY[:300]])
def test_what_is_not_a_key_is_refused_without_showing_it(monkeypatch: pytest.MonkeyPatch, key: str) -> None:
    line = mistake(monkeypatch, HEADWAY_GITHUB_APP_ID="77", HEADWAY_GITHUB_APP_PRIVATE_KEY=key)
    assert "not a private key in PEM" in line
    assert line.startswith("HEADWAY_GITHUB_APP_PRIVATE_KEY=(secret)")


def test_a_key_that_is_not_rsa_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    line = mistake(monkeypatch, HEADWAY_GITHUB_APP_ID="77", HEADWAY_GITHUB_APP_PRIVATE_KEY=elliptic_key())
    assert "not an RSA key" in line


@pytest.mark.parametrize("number", ["my app", "77;78", "-----BEGIN"])
def test_an_id_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch, number: str) -> None:
    assert "HEADWAY_GITHUB_APP_ID" in mistake(monkeypatch, HEADWAY_GITHUB_APP_ID=number)
