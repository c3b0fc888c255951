"""The ledger: what came in, what was found, what was decided; one SQL database."""
