"""Whether a delivery is GitHub's."""

from services.collector.github.webhooks.signatures import signed

SECRET = b"It's a Secret to Everybody"
BODY = b"Hello, World!"
RIGHT = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"


def test_githubs_own_example_is_right() -> None:
    assert signed(BODY, RIGHT, SECRET)


def test_anything_else_is_wrong() -> None:
    assert not signed(BODY + b" ", RIGHT, SECRET)
    assert not signed(BODY, RIGHT, b"another")
    assert not signed(BODY, RIGHT.removeprefix("sha256="), SECRET)
    assert not signed(BODY, None, SECRET)
    assert not signed(BODY, "sha1=01dc10d0c83e72ed246219cdd91669667fe2ca59", SECRET)
    assert not signed(BODY, "\udcff", SECRET)


def test_without_a_secret_nothing_is_right() -> None:
    assert not signed(BODY, "sha256=" + "0" * 64, b"")
