"""Events into documents, and everything that follows from them: links, outcomes, days, notices."""
