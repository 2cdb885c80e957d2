"""Values that cross a boundary: decoded from what a client sends, encoded for a snapshot, checked against a type."""
