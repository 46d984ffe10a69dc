"""Lists: a page of documents, and the rows that the API shows of them."""
