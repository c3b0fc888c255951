// Nodes of one label. A node that nobody gave a name yet is called by its key; the register's name stands after it.
UNWIND $rows AS row
MERGE (n:__LABEL__ {uid: row.uid})
ON CREATE SET n.name = row.name
SET n += row.properties
