// Places in a box of coordinates; the caller measures the distance, for the servers' own functions differ.
MATCH (p:Place)
WHERE p.lat >= $south AND p.lat <= $north AND p.lon >= $west AND p.lon <= $east
RETURN p.uid AS uid, p.lat AS lat, p.lon AS lon
