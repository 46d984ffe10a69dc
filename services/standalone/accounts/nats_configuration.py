"""The configuration of nats-server, the same for one machine and for many: `deploy/nats/nats.conf`. Pure.

Address, port and folder are not in it: they are given as arguments. Passwords are variables of nats-server's
environment.
"""

import json
from collections.abc import Iterator

from services.standalone.accounts.rights import ACCOUNTS, MONITOR, PUBLISHES, answers

STORE = """\
# nats-server for Headway. Address, port and store_dir come as arguments.

jetstream {
  # A message is acknowledged when it is on the disk. By default the disk is only written every two
  # minutes, and a power cut loses what was acknowledged since.
  sync_interval: always

  # By default three quarters of the room at start are the limit, so a server that was started on a full
  # disk would go on refusing when there is room again. The disk itself is the limit.
  max_file_store: 1PB
}
"""
USERS = """
# Each service may do what it does, and no more. Passwords come from the environment: letters and digits, the
# first of them a letter.
authorization {
  users: [
%s
  ]
}

# Asks the server how it is; sees no message.
accounts {
  $SYS: {
    users: [
%s
    ]
  }
}
"""


def password_variable(account: str) -> str:
    """Return the variable that holds an account's password."""
    return f"HEADWAY_{account.upper()}_PASSWORD"


def nats_configuration(*, accounts: bool = True) -> str:
    """Return the text of the configuration file; without accounts, everybody may do everything."""
    if not accounts:
        return STORE
    users = [line for account in ACCOUNTS if account != MONITOR for line in _user(account, "    ")]
    return STORE + USERS % ("\n".join(users), "\n".join(_user(MONITOR, "      ")))


def _user(account: str, indent: str) -> Iterator[str]:
    yield f"{indent}{{"
    yield f"{indent}  user: {account}"
    yield f"{indent}  password: ${password_variable(account)}"
    yield f"{indent}  permissions: {{"
    yield f"{indent}    subscribe: {json.dumps(answers(account))}"
    yield f"{indent}    publish: ["
    yield from (f"{indent}      {json.dumps(subject)}" for subject in dict.fromkeys(PUBLISHES[account]))
    yield f"{indent}    ]"
    yield f"{indent}  }}"
    yield f"{indent}}}"
