// Signals of a time span. One MATCH with a plain WHERE: only so does the embedded server use the index on at_ms.
MATCH (s:Signal)
WHERE s.at_ms >= $since AND s.at_ms <= $until
RETURN properties(s) AS properties
