"""Words and units of the clinic, each number with its paper."""

#: Version of the package, which every derivation carries.
VERSION = "0.1.0"
