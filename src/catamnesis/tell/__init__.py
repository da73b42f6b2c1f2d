"""Telling: a case as a page to read, as plain text, and as data for programs."""
