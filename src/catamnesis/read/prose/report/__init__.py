"""A report opened: text, PDF or JATS as sections and sentences, and whose story each sentence tells."""
