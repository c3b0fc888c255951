MERGE (m:Meta {uid: 'store'}) SET m.name = $name RETURN m.name AS name
