"""Goals and alerts: their grammar in `headway.toml`, and what follows from them for a pull request. Pure."""
