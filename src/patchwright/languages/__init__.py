"""Languages whose suites Patchwright can run; one file per language."""
