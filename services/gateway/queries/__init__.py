"""What may be asked, and what it means: parameters, filters, periods, and what can be wrong with them."""
