"""Writes the accounts' configuration into `deploy/`: `python -m services.standalone.accounts`."""

from pathlib import Path

from services.standalone.accounts.mongo_script import mongo_script
from services.standalone.accounts.nats_configuration import nats_configuration

DEPLOY = Path(__file__).parents[3] / "deploy"

if __name__ == "__main__":
    (DEPLOY / "nats/nats.conf").write_text(nats_configuration())
    (DEPLOY / "mongo/accounts.js").write_text(mongo_script())
