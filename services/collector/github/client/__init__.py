"""The HTTP clients of GitHub: REST, GraphQL, rate limits, quota."""
