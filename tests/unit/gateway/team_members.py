"""Teams whose members change on a day."""

from services.contracts.definitions.document import Definitions

MEMBERS_BY_DATE = Definitions.model_validate(
    {
        "calendar": {"timezone": "Asia/Tokyo"},
        "teams": [
            {"name": "core", "members": ["ann", {"login": "bob", "to": "2026-11-18"}]},
            {"name": "Web Team", "members": [{"login": "bob", "from": "2026-11-18"}]},
        ],
    }
)
