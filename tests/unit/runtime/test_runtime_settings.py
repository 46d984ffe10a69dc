"""Settings are checked whole; a mistake names variable, value and what is allowed."""

from pathlib import Path

import pytest
from pydantic import Field, SecretStr

from services.runtime.settings import ConfigurationError, ServiceSettings, load


class Example(ServiceSettings):
    github_token: SecretStr | None = Field(default=None, validation_alias="GITHUB_TOKEN")
    port: int = Field(default=1, ge=1, le=65535, description="a TCP port")
    pin: SecretStr = Field(default=SecretStr("0000"), min_length=4)


def test_every_mistake_is_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEADWAY_PORT", "70000")
    monkeypatch.setenv("HEADWAY_LOG_LEVEL", "LOUD")
    with pytest.raises(ConfigurationError) as refused:
        load(Example)
    lines = sorted(refused.value.mistakes)
    assert len(lines) == 2
    assert lines[0].startswith("HEADWAY_LOG_LEVEL='LOUD': Input should be 'DEBUG', 'INFO'")
    assert lines[1].startswith("HEADWAY_PORT='70000': Input should be less than or equal to 65535")


def test_a_secret_may_come_from_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    secret = tmp_path / "token"
    secret.write_text("ghp_fromfile\n")
    monkeypatch.delenv("GITHUB_TOKEN", raising=False)
    monkeypatch.setenv("GITHUB_TOKEN_FILE", str(secret))
    monkeypatch.setenv("HEADWAY_NATS_URL_FILE", str(tmp_path / "url"))
    (tmp_path / "url").write_text("nats://example:4222")
    settings = load(Example)
    assert settings.github_token is not None
    assert settings.github_token.get_secret_value() == "ghp_fromfile"
    assert settings.nats_url == "nats://example:4222"


def test_a_file_that_cannot_be_read_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_TOKEN_FILE", "/nowhere/token")
    with pytest.raises(ConfigurationError, match=r"GITHUB_TOKEN_FILE='/nowhere/token' cannot be read"):
        load(Example)


def test_a_mistake_in_a_secret_does_not_show_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEADWAY_PIN", "abc")
    with pytest.raises(ConfigurationError) as refused:
        load(Example)
    assert "abc" not in str(refused.value)
