// Makes Headway's accounts in MongoDB, or brings them up to date. The image runs it on an empty volume.
const accounts = {
  "aggregator": {
    "password": "HEADWAY_AGGREGATOR_PASSWORD",
    "privileges": [],
    "roles": [
      {
        "role": "readWrite",
        "db": "headway"
      }
    ]
  },
  "gateway": {
    "password": "HEADWAY_GATEWAY_PASSWORD",
    "privileges": [
      {
        "resource": {
          "db": "headway",
          "collection": "keys"
        },
        "actions": [
          "find",
          "insert",
          "update"
        ]
      },
      {
        "resource": {
          "db": "headway",
          "collection": "access"
        },
        "actions": [
          "find",
          "insert",
          "update",
          "remove"
        ]
      },
      {
        "resource": {
          "db": "headway",
          "collection": "marks"
        },
        "actions": [
          "find",
          "insert",
          "remove",
          "createCollection"
        ]
      }
    ],
    "roles": [
      {
        "role": "read",
        "db": "headway"
      }
    ]
  },
  "notifier": {
    "password": "HEADWAY_NOTIFIER_PASSWORD",
    "privileges": [
      {
        "resource": {
          "db": "headway",
          "collection": "alerts"
        },
        "actions": [
          "find",
          "insert",
          "update",
          "createIndex",
          "createCollection"
        ]
      },
      {
        "resource": {
          "db": "headway",
          "collection": "messages"
        },
        "actions": [
          "find",
          "insert",
          "update",
          "createIndex",
          "createCollection"
        ]
      },
      {
        "resource": {
          "db": "headway",
          "collection": "notifier"
        },
        "actions": [
          "find",
          "insert",
          "update",
          "createIndex",
          "createCollection"
        ]
      }
    ],
    "roles": [
      {
        "role": "read",
        "db": "headway"
      }
    ]
  },
  "operator": {
    "password": "HEADWAY_OPERATOR_PASSWORD",
    "privileges": [],
    "roles": [
      {
        "role": "readWrite",
        "db": "headway"
      }
    ]
  }
};

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
