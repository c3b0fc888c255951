// The name by which the ledger remembers how far this store has come.
MERGE (m:Meta {uid: 'store'})
ON CREATE SET m.name = $name
RETURN m.name AS name
