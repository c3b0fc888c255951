// Signals of a time span and of some hazard kinds.
MATCH (s:Signal)
WHERE s.at_ms >= $since AND s.at_ms <= $until AND s.kind IN $kinds
RETURN properties(s) AS properties
