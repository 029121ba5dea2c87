"""Who may see or hear of a case: publication and sensitivity."""
