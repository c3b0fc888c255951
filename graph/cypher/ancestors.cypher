// Places above a place, nearest first.
MATCH path = (:Place {uid: $uid})-[:PART_OF*1..32]->(above:Place)
RETURN above.uid AS uid, properties(above) AS properties
ORDER BY length(path)
