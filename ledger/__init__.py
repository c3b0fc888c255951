"""The truth: one SQL database that keeps what came in and what people decided. Start at `ledger.ledger.Ledger`."""
