// Signals of a time span that touch given entities of one label.
UNWIND $entities AS entity
MATCH (:__LABEL__ {uid: entity})<-[:__KIND__]-(s:Signal)
WHERE s.at_ms >= $since AND s.at_ms <= $until
RETURN DISTINCT properties(s) AS properties
