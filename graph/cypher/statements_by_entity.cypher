// Signals of a time span that touch given entities of one label, with everything that they touch.
UNWIND $entities AS entity
MATCH (:__LABEL__ {uid: entity})<-[:__KIND__]-(s:Signal)
WHERE s.at_ms >= $since AND s.at_ms <= $until
  AND ($kinds IS NULL OR s.kind IN $kinds)
  AND ($reports IS NULL OR s.report_uid IN $reports)
WITH DISTINCT s
OPTIONAL MATCH (s)-[l:AT|INVOLVES|NAMES]->(e)
RETURN s.uid AS uid, properties(s) AS properties, collect([type(l), l.rank, e.uid]) AS touched
