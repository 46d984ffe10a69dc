"""A backup of Headway: a folder with the log and all that the log does not tell, and the way back."""
