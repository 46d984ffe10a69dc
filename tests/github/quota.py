"""GitHub's primary limits: so many requests or points an hour, counted per user and resource."""

from collections.abc import Callable
from dataclasses import dataclass, field

from tests.github.credentials import Credential

WINDOW = 3600


@dataclass(slots=True)
class Window:
    limit: int
    reset: float
    used: int = 0

    @property
    def remaining(self) -> int:
        return max(self.limit - self.used, 0)


@dataclass
class Quota:
    """Limits by resource (`core`, `graphql`), with those of anonymous callers apart."""

    clock: Callable[[], float]
    limits: dict[str, int] = field(default_factory=lambda: {"core": 5000, "graphql": 5000})
    anonymous: int = 60
    windows: dict[tuple[str, str], Window] = field(default_factory=dict)

    def window(self, who: Credential, resource: str) -> Window:
        """The current window; a new one where the old has ended."""
        now, key = self.clock(), (who.key, resource)
        found = self.windows.get(key)
        if found is None or found.reset <= now:
            limit = self.anonymous if who.kind == "anonymous" else self.limits[resource]
            found = self.windows[key] = Window(limit, now + WINDOW)
        return found

    def exhaust(self, who: Credential, resource: str, seconds: float) -> Window:
        """Uses everything up; the window ends in so many seconds."""
        window = self.window(who, resource)
        window.used, window.reset = window.limit, self.clock() + seconds
        return window

    def headers(self, who: Credential, resource: str) -> dict[str, str]:
        window = self.window(who, resource)
        return {
            "X-RateLimit-Limit": str(window.limit), "X-RateLimit-Remaining": str(window.remaining),
            "X-RateLimit-Reset": str(int(window.reset)), "X-RateLimit-Used": str(window.used),
            "X-RateLimit-Resource": resource,
        }  # fmt: skip
