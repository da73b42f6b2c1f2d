"""From what a report says to a case folder: courses of drugs, times, domains, the treatment in question."""
