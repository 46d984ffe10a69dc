"""What is known of a pull request, a deployment, a repository: facts that arrive in any order."""
