"""What numbers mean, as data: the grammar of `headway.toml` and the definitions that ship with Headway."""
