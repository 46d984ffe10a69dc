"""Whatever is logged, no secret comes out: neither those that are known, nor what looks like one."""

import logging
import subprocess
import sys

import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field, SecretStr

from services.runtime.logs import RedactingFormatter, redact
from services.runtime.settings import ServiceSettings, passwords
from tests.unit.collector.app_keys import key_pair

PRIVATE_KEY, _ = key_pair()
ASSERTION = jwt.encode({"iss": "77", "iat": 1, "exp": 2}, PRIVATE_KEY, algorithm="RS256")


class Example(ServiceSettings):
    mongo_url: str = ""
    tokens: SecretStr = Field(default=SecretStr(""))
    key: SecretStr | None = None


@pytest.mark.parametrize(
    "secret",
    [
        "ghp_16C7e42F292c6912E7710c838347Ae178B4a",
        "github_pat_11ABCDEFG0_abcdefghijklmnop",
        "ghs_16C7e42F292c6912E7710c838347Ae178B4a",
        "v1.1f699f1069f60xxx1f699f1069f60xxx1f699f10".replace("x", "a"),
        ASSERTION,
        f"ghs_77_{ASSERTION}",
        PRIVATE_KEY,
        PRIVATE_KEY[: len(PRIVATE_KEY) // 2],
    ],
    ids=[
        "classic",
        "fine-grained",
        "installation",
        "older installation",
        "assertion",
        "with JWT",
        "key",
        "cut",
    ],
)
@pytest.mark.parametrize("said", ["{}", "GET {} gave 401", "{{'token': '{}', 'expires_at': 1}}", "({}, 1)"])
def test_what_looks_like_a_secret_is_taken_out(said: str, secret: str) -> None:
    told = redact(said.format(secret))
    for part in (secret, *secret.split("."), *secret.splitlines()):
        assert part not in told
    assert "•••" in told


def test_what_surrounds_a_secret_stays() -> None:
    assert redact(f"asked with {ASSERTION}, in vain") == "asked with •••, in vain"
    assert redact("nats://headway:geheim@nats:4222 is away") == "nats://•••@nats:4222 is away"
    assert redact("nats://a-token@nats:4222 is away") == "nats://•••@nats:4222 is away"
    assert redact("Authorization: Bearer abc.def, Accept: x") == "Authorization: Bearer •••, Accept: x"
    assert redact("https://github.com/acme/api@v1 and me@acme.example") == (
        "https://github.com/acme/api@v1 and me@acme.example"
    )


def test_a_secret_that_is_part_of_another_leaves_nothing_of_it() -> None:
    shown = RedactingFormatter(["key", "key-and-more"]).format(
        logging.LogRecord("x", logging.INFO, "x", 1, "key-and-more", None, None)
    )
    assert shown.endswith("x: •••")


def test_a_traceback_shows_no_secret() -> None:
    try:
        raise ValueError("the secret is 12345678")
    except ValueError:
        record = logging.LogRecord("x", logging.ERROR, "x", 1, "it failed", None, sys.exc_info())
    shown = RedactingFormatter(["12345678"]).format(record)
    assert "ValueError: the secret is •••" in shown


PROCESS = """
import logging
import faststream.nats  # it brings handlers of its own
from services.runtime import logs

logs.configure("INFO", ["12345678"])
for name in ("faststream.aggregator", "nats.aio", "uvicorn.error", "services.gateway"):
    logging.getLogger(name).warning("connecting with 12345678 failed")
raise RuntimeError("no answer with 12345678")
"""


def test_a_process_says_everything_one_way_and_its_last_words_too() -> None:
    ran = subprocess.run([sys.executable, "-c", PROCESS], capture_output=True, text=True, check=False)
    lines = ran.stderr.splitlines()[:4]
    assert [line.partition(" WARNING ")[2] for line in lines] == [
        f"{name}: connecting with ••• failed"
        for name in ("faststream.aggregator", "nats.aio", "uvicorn.error", "services.gateway")
    ]
    assert ran.stderr.endswith("RuntimeError: no answer with •••\n")
    assert (ran.returncode, ran.stdout) == (1, "")
    assert "12345678" not in ran.stderr


def test_settings_know_their_secrets_whole_and_in_parts() -> None:
    settings = Example(
        nats_url="nats://headway:geheim@nats:4222",
        mongo_url="mongodb://headway:p%40ss%2Fw@mongo/headway",
        tokens=SecretStr("first, second"),
        key=SecretStr(PRIVATE_KEY),
    )
    assert settings.secrets >= {"geheim", "p%40ss%2Fw", "p@ss/w", "first", "second"}
    assert settings.secrets >= set(PRIVATE_KEY.splitlines())
    assert not settings.secrets & {"headway", ""}


def test_a_token_in_the_place_of_a_user_is_a_secret_where_nats_takes_it() -> None:
    assert "a-token" in passwords("nats://a-token@nats:4222")
    assert passwords("mongodb://headway@mongo/headway") == ()
    assert passwords("nats://nats:4222") == passwords("acme/api") == ()


@given(st.text(min_size=1), st.text())
def test_a_known_secret_is_never_shown(secret: str, around: str) -> None:
    shown = redact(f"{around}{secret}{around}", [secret])
    assert "•" in secret or all(secret not in part for part in shown.split("•••"))


@given(st.text(alphabet=st.characters(categories=["L", "N", "Zs"])))
def test_plain_words_are_left_as_they_are(text: str) -> None:
    assert redact(f"read {text}") == f"read {text}"
