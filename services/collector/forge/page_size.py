"""Page sizes: usual ones, and how they shrink and grow. Pure."""

LARGEST_PAGE = 37


REFRESH_PAGE = 25


RELEASES_PAGE = 100  # nothing within them costs more


def halved(size: int) -> int:
    """The page to ask for after one that was too heavy."""
    return max(1, size // 2)


def grown(size: int) -> int:
    """The page to ask for after one that worked: back up by an eighth."""
    return min(LARGEST_PAGE, size + max(1, size // 8))
