"""Numbers with their units, ranges, comparators and rhythms, by a grammar."""
