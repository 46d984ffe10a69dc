"""How many examples a property is tried with: all of them by `make soak`, some by `make test`."""

from hypothesis import settings

USUAL = 100


def examples(number: int) -> settings:
    """`number` examples with the usual profile, and in proportion with another one."""
    return settings(max_examples=max(1, number * settings().max_examples // USUAL))
