"""Poll results by mail."""
