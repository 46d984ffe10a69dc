"""What crosses a process boundary, written once. Pure: models and functions, no I/O, no clock."""
