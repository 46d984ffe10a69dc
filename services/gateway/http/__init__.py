"""HTTP: encoded answers, ETags, problem documents, headers, connections, the files of the dashboard."""
