"""How far a repository is read: watermarks, cursors, change detection, repairs. Pure."""
