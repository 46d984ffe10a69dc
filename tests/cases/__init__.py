"""Cases from the field: small histories as plain data, and what must come out by every road."""
