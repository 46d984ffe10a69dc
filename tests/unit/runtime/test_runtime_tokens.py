"""Tokens as they are kept, found and changed."""

import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import ValidationError

from services.contracts.scopes import Scope
from services.runtime.settings import ConfigurationError, ServiceSettings
from services.runtime.token_file import TokenFile, edit_tokens, read_tokens
from services.runtime.tokens import ApiToken, digest_of, find_token, generate_token, parse_tokens

NOW = datetime(2026, 11, 18, tzinfo=UTC)


def token(name: str, text: str = "x", **more: object) -> ApiToken:
    return ApiToken(name=name, sha256=digest_of(text.encode()), scopes=frozenset({Scope.READ}), **more)


def test_a_token_is_found_by_its_text_until_it_ends() -> None:
    kept = [token("a", "one"), token("b", "two", expires=NOW)]
    assert find_token(kept, b"one", NOW) == kept[0]
    assert find_token(kept, b"two", NOW - timedelta(seconds=1)) == kept[1]
    assert find_token(kept, b"two", NOW) is None
    assert find_token(kept, b"", NOW) is None
    assert find_token(kept, b"three", NOW) is None
    assert find_token([token("a", "x" * 2_000)], b"x" * 2_000, NOW) is None


def test_the_environment_has_tokens_or_their_digests() -> None:
    text = generate_token()
    plain, hashed = parse_tokens(f"plain, sha256:{digest_of(text.encode())},")
    assert find_token([plain, hashed], b"plain", NOW) == plain
    assert find_token([plain, hashed], text.encode(), NOW) == hashed
    assert plain.scopes == {*Scope}
    with pytest.raises(ValueError, match="token 1"):
        parse_tokens("sha256:abc")


def test_a_digest_that_is_none_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEADWAY_API_TOKENS", "sha256:abc")
    with pytest.raises(ValidationError, match="64 hexadecimal digits"):
        ServiceSettings()


def test_a_changed_file_is_noticed_and_only_its_owner_can_read_it(tmp_path: Path) -> None:
    path = tmp_path / "folder" / "tokens.json"
    file = TokenFile(path)
    assert (file.tokens(), file.seen) == ((), False)
    with edit_tokens(path) as kept:
        kept.append(token("a"))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [each.name for each in file.tokens()] == ["a"]
    with edit_tokens(path) as kept:
        kept.clear()
    assert (file.tokens(), file.seen) == ((), True)
    path.unlink()
    assert (file.tokens(), file.seen) == ((), True)


def test_a_file_that_cannot_be_read_opens_nothing_and_says_where(tmp_path: Path) -> None:
    path = tmp_path / "tokens.json"
    path.write_text('{"tokens": [{"name": "a", "sha256": "secret", "scopes": ["read"]}]}')
    with pytest.raises(ConfigurationError, match=r"tokens\.0\.sha256") as problem:
        read_tokens(path)
    assert "secret" not in str(problem.value)
    file = TokenFile(path)
    assert (file.tokens(), file.seen) == ((), True)


def test_a_change_that_fails_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "tokens.json"
    with edit_tokens(path) as kept:
        kept.append(token("a"))
    with pytest.raises(RuntimeError), edit_tokens(path) as kept:
        kept.clear()
        raise RuntimeError
    assert [each.name for each in TokenFile(path).tokens()] == ["a"]
