"""Where tests are run: nothing of it may reach what they start."""

import os
import signal

NOT_OURS = ("HEADWAY_", "GITHUB_")
OF_TERMINALS = {"FORCE_COLOR", "NO_COLOR", "COLUMNS", "LINES", "TTY_COMPATIBLE", "TTY_INTERACTIVE"}
OF_PROXIES = {"HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"}


def clear_environment() -> None:
    """Forget settings of a Headway, of the terminal and of proxies; and let Ctrl-C be heard: whoever is
    started in the background ignores it, and so would everything that is started from there.
    """
    for name in [*os.environ]:
        if name.startswith(NOT_OURS) or name.upper() in OF_TERMINALS | OF_PROXIES:
            del os.environ[name]
    signal.signal(signal.SIGINT, signal.default_int_handler)
