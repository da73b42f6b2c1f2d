"""What the words around a finding make of it: denied, doubted, past, of somebody else."""
