"""A pull request, a deployment, a repository: each a set of facts that may arrive in any order."""
