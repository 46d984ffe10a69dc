"""The process that makes one preview: its task on standard input, the reply on standard output.

A process of its own, because measuring would hold up an aggregator's events, and because it can be ended.
"""

import asyncio
import os
import signal
import sys

from services.aggregator.definitions.stored import NoDefinitionsError
from services.aggregator.definitions.versions import OutdatedError
from services.aggregator.definitions_diff.comparison import compare_definitions
from services.aggregator.definitions_diff.diff import ComparisonError
from services.aggregator.definitions_diff.preview import preview_of
from services.aggregator.definitions_diff.task import PreviewTask
from services.aggregator.store.errors import StoreError
from services.aggregator.store.store import Store
from services.contracts.previews import PreviewReply

NICE = 5  # what is served, and what arrives, goes first; but somebody waits


async def _reply(task: PreviewTask) -> PreviewReply:
    request, store = task.request, Store(task.mongo_url)
    try:
        found = await compare_definitions(
            store, request.definitions, request.days, request.now, lambda *_: None
        )
    except (NoDefinitionsError, OutdatedError, ComparisonError) as problem:
        return PreviewReply(refusal=str(problem))
    except StoreError:
        return PreviewReply(refusal="MongoDB does not answer")
    finally:
        store.close()
    return PreviewReply(preview=preview_of(found))


def main() -> None:
    """Make the preview. The kernel ends this process after its time, even if nobody is left to do it."""
    task = PreviewTask.model_validate_json(sys.stdin.buffer.read())
    signal.alarm(task.seconds)
    os.nice(NICE)
    reply = asyncio.run(_reply(task))
    sys.stdout.buffer.write(reply.model_dump_json(by_alias=True).encode())


if __name__ == "__main__":
    main()
