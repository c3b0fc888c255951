// Links that end at given nodes of one label.
UNWIND $nodes AS node
MATCH (b:__LABEL__ {uid: node})<-[l]-(a)
WHERE type(l) IN $kinds AND (l.at_ms IS NULL OR l.at_ms <= $until)
RETURN a.uid AS source, b.uid AS target, type(l) AS kind, properties(l) AS properties
