MATCH (a)-[l:__KIND__]->(b) RETURN a.uid AS source, b.uid AS target, properties(l) AS properties
