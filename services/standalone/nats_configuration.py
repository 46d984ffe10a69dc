"""The configuration of nats-server, the same for one machine and for many: `deploy/nats/nats.conf`.

Address, port and folder are not in it: they are given as arguments.
"""

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


def nats_configuration() -> str:
    """Return the text of the configuration file."""
    return STORE
