"""How answers leave: JSON or CSV, ETags, problem documents, headers, the files of the page."""
