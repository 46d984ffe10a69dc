"""Why a server ended, as its log tells it."""

import json

from services.standalone.server_logs import error_in_log


def entry(severity: str, msg: str, **attr: object) -> str:
    return json.dumps({"t": {"$date": "2026-11-29"}, "s": severity, "msg": msg, "attr": attr})


def test_of_mongod_the_last_error_and_not_the_good_bye() -> None:
    lines = [
        entry("E", "Older"),
        entry("F", "WiredTiger error message", error=28, message="No space left on device"),
        entry("I", "Shutting down", exitCode=14),
    ]
    assert error_in_log(lines) == "WiredTiger error message: No space left on device"


def test_of_nats_server_the_last_error_without_its_date() -> None:
    lines = [
        "[7] 2026/11/29 20:00:00.1 [INF] Starting",
        "[7] 2026/11/29 20:00:00.2 [FTL] Can't start JetStream",
    ]
    assert error_in_log(lines) == "Can't start JetStream"


def test_of_others_the_last_line() -> None:
    lines = ["sh: 1: oops", "error while loading shared libraries: libssl.so.3"]
    assert error_in_log(lines) == "error while loading shared libraries: libssl.so.3"
    assert error_in_log([]) == "its log is empty"
