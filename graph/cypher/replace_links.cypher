// Before a link of which a source has one only: the old one goes when it leads elsewhere.
UNWIND $rows AS row
MATCH (a:__SOURCE__ {uid: row.source})-[old:__KIND__]->(b)
WHERE b.uid <> row.target
DELETE old
