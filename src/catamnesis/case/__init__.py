"""The nouns: every fact of a patient's story, and every result computed from it."""
