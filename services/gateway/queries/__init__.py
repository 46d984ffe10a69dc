"""What the API can be asked, as values: periods, filters, orders, pages. Parsed from query parameters."""
