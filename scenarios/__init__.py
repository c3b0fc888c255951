"""Fictional districts and report streams with planted chains, decoys and their truth."""
