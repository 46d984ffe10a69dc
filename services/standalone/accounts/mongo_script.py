"""The script that makes MongoDB's accounts where it runs on its own: `deploy/mongo/accounts.js`. Pure."""

import json
from dataclasses import asdict

from services.standalone.accounts.nats_configuration import password_variable
from services.standalone.accounts.rights import ROLES

SCRIPT = """\
// Makes Headway's accounts in MongoDB, or brings them up to date. The image runs it on an empty volume.
const accounts = %s;

const admin = db.getSiblingDB("admin");
for (const [name, account] of Object.entries(accounts)) {
  const pwd = process.env[account.password];
  if (!pwd) throw new Error(`${account.password} is not set`);
  const role = { privileges: account.privileges, roles: account.roles };
  if (admin.getRole(name)) admin.updateRole(name, role);
  else admin.createRole({ role: name, ...role });
  if (admin.getUser(name)) admin.updateUser(name, { pwd, roles: [name] });
  else admin.createUser({ user: name, pwd, roles: [name] });
}
"""


def mongo_script() -> str:
    """Return the text of the script. Passwords are variables of the environment it runs in."""
    roles = {name: {"password": password_variable(name), **asdict(role)} for name, role in ROLES.items()}
    return SCRIPT % json.dumps(roles, indent=2)
