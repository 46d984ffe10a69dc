"""What can be wrong with a question, as exceptions that carry the answer's RFC 9457 problem document."""

from services.contracts.api import Problem

LONGEST_SHOWN = 200


def shortened(value: str) -> str:
    """A value from outside, quoted, with its end left out where it is long."""
    return repr(value if len(value) <= LONGEST_SHOWN else f"{value[:LONGEST_SHOWN]}…")


class ProblemError(Exception):
    """Base: a question that gets a problem document instead of an answer."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.detail)
        self.problem = problem


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

    def __init__(self, parameter: str, known: list[str]) -> None:
        allowed = ", ".join(known) if known else "none"
        super().__init__(
            Problem(
                title="A query parameter that does not exist",
                status=400,
                detail=f"{shortened(parameter)} is not a parameter of this path; allowed: {allowed}",
                parameter=parameter[:LONGEST_SHOWN],
            )
        )


class HiddenError(ProblemError):
    """A question about individuals where people are hidden (403)."""

    def __init__(self) -> None:
        super().__init__(
            Problem(
                title="People are hidden",
                status=403,
                detail="this Headway does not show who did what: its definitions say people.show = 'hidden'",
            )
        )


class MissingError(ProblemError):
    """What was asked for does not exist (404)."""

    def __init__(self, what: str, parameter: str | None = None) -> None:
        super().__init__(Problem(title="Not found", status=404, detail=what, parameter=parameter))
