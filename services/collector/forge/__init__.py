"""The interface that a forge implements, and the data that crosses it. GitHub's is in `github`."""
