"""The API's answer about whoever asks."""

from services.contracts.api import Answer
from services.contracts.scopes import Scope


class SessionAnswer(Answer):
    """Who asks, and what that allows. `signed_in`: by a browser's session, which can be ended."""

    name: str
    scopes: list[Scope]
    signed_in: bool
