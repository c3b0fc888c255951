"""Figures on labelled data; suites.py names what the command line can measure."""
