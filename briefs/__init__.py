"""Outgoing documents in which every sentence leads to evidence."""
