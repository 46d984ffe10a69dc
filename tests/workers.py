"""How the tests are divided among the workers of `make test`: what shares one, and what begins first."""

from xdist.scheduler import LoadScopeScheduling

# A browser with a stack of its own, and a simulation of months: each takes long, and a worker has it once.
TOGETHER = ("tests/browser/", "tests/unit/demo/")
# What takes longest, so that no worker is left with it in the end; between what starts many processes are
# tests that start none, so that not all workers do that at once.
FIRST = (
    "tests/browser/",
    "tests/cases/test_cases.py",
    "tests/integration/test_aggregator_crashes.py",
    "tests/integration/test_gateway_",
    "tests/faults/test_collector_soak.py",
    "tests/e2e/test_backup.py",
    "tests/integration/test_collector_l",
    "tests/faults/test_up_faults.py",
    "tests/e2e/test_secrets.py",
    "tests/integration/test_collector_p",
    "tests/faults/test_kills.py",
    "tests/e2e/test_three_ways.py",
    "tests/integration/test_aggregator_rebuild.py",
    "tests/e2e/test_independent_figures.py",
    "tests/integration/test_collector_sweeps.py",
    "tests/e2e/test_up",
    "tests/integration/test_aggregator_",
    "tests/integration/test_definitions_diff.py",
    "tests/e2e/",
    "tests/faults/",
    "tests/integration/",
    "tests/unit/demo/",
    "tests/contract/",
)


def group(nodeid: str) -> str:
    """Return what all tests have in common that one worker runs: a file, or a folder that shares more."""
    file = nodeid.partition("::")[0]
    return next((folder for folder in TOGETHER if file.startswith(folder)), file)


def rank(nodeid: str) -> int:
    """Return the place of a test's group among those that begin first."""
    file = nodeid.partition("::")[0]
    return next((place for place, start in enumerate(FIRST) if file.startswith(start)), len(FIRST))


class GroupScheduling(LoadScopeScheduling):
    """Gives each worker one group after the other, in the order of the collection."""

    def _split_scope(self, nodeid: str) -> str:
        return group(nodeid)
