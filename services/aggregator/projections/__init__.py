"""Projects events onto documents, and what follows from those: attribution, outcomes, days, notices."""
