"""Signs, symptoms, illnesses and abnormal results in words, each on its noun phrase."""
