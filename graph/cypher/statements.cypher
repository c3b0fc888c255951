// Signals of a time span with what they touch. Null filters match everything.
MATCH (s:Signal)
WHERE s.at_ms >= $since AND s.at_ms <= $until
  AND ($kinds IS NULL OR s.kind IN $kinds)
  AND ($reports IS NULL OR s.report_uid IN $reports)
OPTIONAL MATCH (s)-[l:AT|INVOLVES|NAMES]->(e)
RETURN s.uid AS uid, properties(s) AS properties, collect([type(l), l.rank, e.uid]) AS touched
