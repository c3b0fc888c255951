"""Reading: from one Chinese report to findings."""
