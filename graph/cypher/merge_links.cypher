// Links of one kind between two labels. The count tells whether both ends of every row were there.
UNWIND $rows AS row
MATCH (a:__SOURCE__ {uid: row.source})
MATCH (b:__TARGET__ {uid: row.target})
MERGE (a)-[l:__KIND__ {uid: row.uid}]->(b)
SET l += row.properties
RETURN count(l) AS written
