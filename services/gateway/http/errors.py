"""Answers every error with an RFC 9457 problem document."""

import logging
from http import HTTPStatus
from typing import Any

from litestar.exceptions import HTTPException, ValidationException
from litestar.response import Response

from services.contracts.api import Problem
from services.gateway.http.answers import PROBLEM, AnyRequest
from services.gateway.problems import BadParameterError, ProblemError
from services.gateway.queries.parameters import ALLOWED
from services.gateway.store.store import StoreError

RETRY_SECONDS = "2"

_log = logging.getLogger(__name__)


def problem_response(problem: Problem, headers: dict[str, str] | None = None) -> Response[bytes]:
    """The problem as an answer."""
    return Response(
        content=problem.model_dump_json(exclude_none=True).encode(),
        status_code=problem.status,
        media_type=PROBLEM,
        headers={"Cache-Control": "no-store", **(headers or {})},
    )


def on_problem(_: AnyRequest, error: ProblemError) -> Response[bytes]:
    """A request that cannot be answered as it is."""
    return problem_response(error.problem, error.headers)


def on_validation(request: AnyRequest, error: ValidationException) -> Response[bytes]:
    """A parameter that is not of its type: names it, its value, and what is allowed."""
    extra = error.extra[0] if isinstance(error.extra, list) and error.extra else {}
    name = str(extra.get("key", "")).removesuffix("_")
    value = str(request.query_params.get(name, request.scope.get("path_params", {}).get(name, "")))
    allowed = ALLOWED.get(name) or str(extra.get("message") or error.detail)
    return problem_response(BadParameterError(name, value, allowed).problem)


def on_http(_: AnyRequest, error: HTTPException) -> Response[bytes]:
    """Whatever the framework refuses: unknown paths, methods, missing credentials."""
    title = HTTPStatus(error.status_code).phrase
    problem = Problem(title=title, status=error.status_code, detail=error.detail)
    return problem_response(problem, error.headers)


def on_store_error(_: AnyRequest, error: StoreError) -> Response[bytes]:
    """MongoDB is away; it comes back."""
    _log.warning("MongoDB does not answer: %s", error)
    problem = Problem(
        title="The read models cannot be reached",
        status=503,
        detail="MongoDB does not answer; the question can be asked again in a moment",
    )
    return problem_response(problem, {"Retry-After": RETRY_SECONDS})


def on_defect(request: AnyRequest, error: Exception) -> Response[bytes]:
    """A defect of ours: logged whole, told without details."""
    _log.error("%s %s failed", request.method, request.url.path, exc_info=error)
    detail = "this is a defect of Headway; its log has the details"
    return problem_response(Problem(title="Internal error", status=500, detail=detail))


HANDLERS: dict[int | type[Exception], Any] = {
    ProblemError: on_problem,
    ValidationException: on_validation,
    HTTPException: on_http,
    StoreError: on_store_error,
    Exception: on_defect,
}
