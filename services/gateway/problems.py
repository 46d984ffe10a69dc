"""Problems with a request: exceptions that carry an RFC 9457 problem document. Pure."""

import math

from services.contracts.api import Problem

LONGEST_SHOWN = 200
LONGEST_LINE = 500
MOST_MISTAKES = 20
PREVIEW_SECONDS = 10


def shortened(value: str) -> str:
    """A value from outside, quoted, with its end left out where it is long."""
    return repr(value if len(value) <= LONGEST_SHOWN else f"{value[:LONGEST_SHOWN]}…")


class ProblemError(Exception):
    """Base of every problem: the request gets its document instead of an answer."""

    def __init__(self, problem: Problem, headers: dict[str, str] | None = None) -> None:
        super().__init__(problem.detail)
        self.problem = problem
        self.headers = headers or {}


class BadParameterError(ProblemError):
    """A parameter has a value that is not allowed (400)."""

    def __init__(self, parameter: str, value: str, allowed: str) -> None:
        super().__init__(
            Problem(
                title="A parameter has a value that is not allowed",
                status=400,
                detail=f"{parameter}={shortened(value)} is not allowed; allowed: {allowed}",
                parameter=parameter,
            )
        )


class UnknownParameterError(ProblemError):
    """A query parameter that this path does not have (400)."""

    def __init__(self, parameter: str, parameters: list[str]) -> None:
        allowed = ", ".join(parameters) if parameters else "none"
        super().__init__(
            Problem(
                title="A query parameter that does not exist",
                status=400,
                detail=f"{shortened(parameter)} is not a parameter of this path; allowed: {allowed}",
                parameter=parameter[:LONGEST_SHOWN],
            )
        )


class HiddenError(ProblemError):
    """A query about people where they are hidden (403)."""

    def __init__(self) -> None:
        super().__init__(
            Problem(
                title="People are hidden",
                status=403,
                detail="who did what is not shown: definitions say people.show = 'hidden', or the token or "
                "account does not have the scope 'people'",
            )
        )


class MissingError(ProblemError):
    """What was asked for does not exist (404)."""

    def __init__(self, what: str, parameter: str | None = None) -> None:
        super().__init__(Problem(title="Not found", status=404, detail=what, parameter=parameter))


class MissingScopeError(ProblemError):
    """A token that is known, but does not allow this (403)."""

    def __init__(self, scope: str) -> None:
        detail = f"this takes the scope {scope!r}, which the token or account does not have"
        super().__init__(Problem(title="Not allowed", status=403, detail=detail))


class CrossSiteError(ProblemError):
    """A form that was sent by another site's page (403)."""

    def __init__(self) -> None:
        detail = "this form was sent by a page of another site"
        super().__init__(Problem(title="Not allowed", status=403, detail=detail))


class TooManyError(ProblemError):
    """Too many attempts, or too much at once: to be asked again in `seconds` (429, 503)."""

    def __init__(self, detail: str, wait: float, status: int = 429) -> None:
        self.seconds = max(1, math.ceil(wait))
        problem = Problem(title="Not now", status=status, detail=f"{detail}; again in {self.seconds} s")
        super().__init__(problem, {"Retry-After": str(self.seconds)})


class WrongHostError(ProblemError):
    """A request for a host that is none of ours (421)."""

    def __init__(self, host: str) -> None:
        detail = f"{shortened(host)} is no name of this Headway; if it should be: HEADWAY_ALLOWED_HOSTS"
        super().__init__(Problem(title="Misdirected request", status=421, detail=detail, parameter="Host"))


class NotNamedError(ProblemError):
    """Something that could single out a person where people are not shown by name (403)."""

    def __init__(self) -> None:
        super().__init__(
            Problem(
                title="People are not shown by name",
                status=403,
                detail="definitions name people, and changed ones could single one out: this is answered "
                "only where definitions say people.show = 'named', and to whoever has the scope 'people'; "
                "`headway definitions` does the same at the command line",
            )
        )


class DefinitionsMistakeError(ProblemError):
    """Definitions that cannot be used (400); the detail has a line for each mistake, which names the key."""

    def __init__(self, mistakes: list[str]) -> None:
        shown = mistakes[:MOST_MISTAKES]
        more = [f"and {len(mistakes) - len(shown)} more"] if len(mistakes) > len(shown) else []
        super().__init__(
            Problem(
                title="These definitions cannot be used",
                status=400,
                detail="\n".join(_shortened_line(line) for line in (*shown, *more)),
                parameter="body",
            )
        )


def _shortened_line(line: str) -> str:
    return line if len(line) <= LONGEST_LINE else f"{line[:LONGEST_LINE]}…"


class NoPreviewError(ProblemError):
    """A preview that cannot be made now (503)."""

    def __init__(self, detail: str) -> None:
        problem = Problem(title="There is no preview", status=503, detail=detail)
        super().__init__(problem, {"Retry-After": str(PREVIEW_SECONDS)})
