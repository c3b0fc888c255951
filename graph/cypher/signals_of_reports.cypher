// Signals that given reports state.
UNWIND $reports AS report
MATCH (s:Signal {report_uid: report})
WHERE s.at_ms >= $since AND s.at_ms <= $until
RETURN properties(s) AS properties
