"""What is shown of individuals, and what may be asked about them (ADR 11)."""
