"""Detectors, one file each: what is more than chance would give, said in one currency."""
