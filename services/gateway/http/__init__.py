"""How answers leave: who may ask, JSON or CSV, ETags, problem documents, headers, the files of the page."""
