"""The words of titles: the components of the organisation's products, and what people do to them."""

COMPONENTS: dict[str, tuple[str, ...]] = {
    "api": (
        "meter readings", "tariff endpoint", "webhook delivery", "rate limiter", "session tokens",
        "outage search", "customer import", "audit log", "OpenAPI schema", "pagination", "health checks",
        "job queue", "site lookup",
    ),
    "web": (
        "consumption chart", "outage map", "tariff editor", "login page", "date picker", "navigation bar",
        "invoice table", "dark theme", "onboarding tour", "CSV export", "settings page", "empty states",
    ),
    "mobile": (
        "push notifications", "meter scanner", "offline cache", "home widget", "deep links",
        "biometric login", "usage screen", "tablet layout", "crash reporting", "background sync",
        "onboarding flow",
    ),
    "billing": (
        "invoice PDF", "proration", "VAT rules", "SEPA export", "dunning letters", "credit notes",
        "payment retries", "ledger entries", "tariff changes", "refund flow", "annual statement",
    ),
    "ingest": (
        "meter decoder", "late readings", "deduplication", "backfill job", "gap detection", "weather feed",
        "partition layout", "schema registry", "consumer lag alert", "hourly rollup", "unit conversion",
    ),
    "lumen.js": (
        "typed client", "retry policy", "stream helper", "ESM build", "error classes", "query builder",
        "token refresh", "bundle size", "React hooks", "examples",
    ),
}  # fmt: skip

FEATURES = (
    "Add {0}", "Add filters to {0}", "Support time zones in {0}", "Show totals in {0}",
    "Make {0} configurable", "Let admins edit {0}", "Add keyboard shortcuts to {0}", "Add metrics for {0}",
    "Roll out new {0} to everyone", "Allow several sites in {0}",
    "First version of {0} for business customers", "Connect {0} to {1}",
)  # fmt: skip
FIXES = (
    "Fix off-by-one in {0}", "Fix {0} after daylight saving change", "Fix flaky test of {0}",
    "Fix memory leak in {0}", "Handle missing values in {0}", "Don't lose {0} on timeout",
    "Fix rounding in {0}", "Fix race between {0} and {1}", "Escape special characters in {0}",
    "Correct error message of {0}", "Fix layout of {0} on small screens",
)  # fmt: skip
CHORES = (
    "Refactor {0}", "Remove dead code from {0}", "Split {0} into modules", "Speed up {0}", "Simplify {0}",
    "Add tests for {0}", "Move {0} to the new client", "Rename fields of {0}", "Cache {0}",
    "Batch queries of {0}", "Drop deprecated options of {0}", "Extract {0} from {1}",
)  # fmt: skip
DOCUMENTATION = ("Document {0}", "Update runbook for {0}", "Explain {0} in README", "Fix typos in {0} docs")
HOTFIXES = ("Hotfix: restore {0}", "Hotfix: disable {0} for now", "Hotfix: guard {0} against null")
LIBRARIES = (
    "aiohttp", "pydantic", "vite", "eslint", "typescript", "sqlalchemy", "react", "orjson", "playwright",
    "cryptography", "lodash", "okhttp", "kotlin", "urllib3", "webpack", "protobuf",
)  # fmt: skip
