"""Reading prose: from the text of a case report to mentions, each on its words."""
