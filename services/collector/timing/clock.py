"""The clock, as a function that returns the time in UTC."""

from collections.abc import Callable
from datetime import datetime

Clock = Callable[[], datetime]
"""Says what time it is, in UTC."""
