"""Readers of one repository: by GraphQL, by REST, and by REST without a token."""
