"""From messages to events that can be applied, or kept with the reason why not."""
