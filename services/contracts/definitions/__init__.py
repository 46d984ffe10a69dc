"""Definitions: the grammar of `headway.toml`, and the definitions that ship with Headway."""
