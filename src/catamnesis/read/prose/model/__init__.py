"""A second reader, only if the user names one: a language model, each of whose facts must stand in the text."""
