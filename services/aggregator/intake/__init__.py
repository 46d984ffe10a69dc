"""What happens to every batch of messages before and after it is applied."""
