"""What the notifier reads and keeps in MongoDB."""
