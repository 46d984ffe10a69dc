"""Imports files of GitHub's REST objects, as `gh api --paginate` prints them."""
