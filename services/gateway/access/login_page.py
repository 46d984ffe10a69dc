"""The page on which people sign in. Pure."""

import re
from html import escape
from importlib.resources import files
from string import Template
from urllib.parse import parse_qsl, quote, urlencode

HERE = files("services.gateway.access")
PAGE = Template((HERE / "login.html").read_text())
STYLE = (HERE / "login.css").read_text()
HOME = "/"
LONGEST_PATH = 2_000

_PARAMETER = re.compile(r"[a-z]{1,16}")
_SECRETS = frozenset({"token", "secret", "password", "key", "code", "state", "auth"})


def return_path(path: str, query: str) -> str:
    """The page that was asked for, to come back to: with parameters as the dashboard names them.

    Anything else may be a secret that somebody put into an address, and is not repeated.
    """
    pairs = parse_qsl(query, keep_blank_values=True)
    safe = [(name, value) for name, value in pairs if _PARAMETER.fullmatch(name) and name not in _SECRETS]
    return local_path(f"{path}?{urlencode(safe)}" if safe else path)


def local_path(path: str) -> str:
    """Where to go on after signing in: a path of this site, or its beginning for anything else."""
    plain = all(" " < character < "\x7f" for character in path)
    here = path.startswith("/") and not path.startswith(("//", "/\\")) and "\\" not in path
    return path if plain and here and len(path) <= LONGEST_PATH else HOME


def login_html(message: str, path: str, provider: str | None, by_token: bool) -> str:
    """The page; `provider`: the name of the one whose accounts may sign in."""
    return PAGE.substitute(
        message=f'<p class="message" role="alert">{escape(message)}</p>' if message else "",
        provider=_provider(provider, path) if provider else "",
        token=_token(path) if by_token else "",
    )


def _provider(name: str, path: str) -> str:
    return (
        f'<a class="primary" href="/login/oidc?next={quote(path, safe="")}">Sign in with {escape(name)}</a>'
    )


def _token(path: str) -> str:
    return (
        '<form method="post" action="/login">'
        f'<input type="hidden" name="next" value="{escape(path)}">'
        '<label>Access token<input type="password" name="token" autocomplete="current-password" '
        'maxlength="1000" required autofocus></label>'
        '<button class="primary">Open the dashboard</button></form>'
    )
