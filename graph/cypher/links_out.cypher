// Links that start at given nodes of one label.
UNWIND $nodes AS node
MATCH (a:__LABEL__ {uid: node})-[l]->(b)
WHERE type(l) IN $kinds AND (l.at_ms IS NULL OR l.at_ms <= $until)
RETURN a.uid AS source, b.uid AS target, type(l) AS kind, properties(l) AS properties
