"""The read models as the gateway reads them, and what of them it keeps in memory."""
