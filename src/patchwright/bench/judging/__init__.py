"""The judge: runs in a process of its own, in the sandbox, and knows nothing of the search."""
