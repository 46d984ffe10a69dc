"""Polls one repository: its name, its lists, its history, its progress report."""
