"""The working-hours clock of a calendar: how much working time passed, and when so much will have."""
