"""Words of the clinic found in a text: the compiled lexicon, our own tables, and what a text shortens."""
