"""What is shown of people, and what may be asked about them (ADR 11)."""
