"""Incoming sources: files of many formats become Reports; what cannot be read becomes a Reject."""
