"""May they: one pure decision, and the same decision in words."""
