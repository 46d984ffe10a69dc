"""Everything that is GitHub's: clients, credentials, queries, mappers, readers, webhooks, file import."""
