"""Speeds, measured on demand (`make bench`). Nothing here can fail a build."""
