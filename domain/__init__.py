"""The words that everyone speaks: frozen types, hazard kinds, ids. Standard library only."""
