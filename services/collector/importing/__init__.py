"""History from files: objects of GitHub's REST API, as `gh api --paginate` prints them, become events."""
