"""How far a repository is read, and what is read next: watermarks, backfills, repairs. Pure."""
