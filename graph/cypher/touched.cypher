// What given signals touch.
UNWIND $signals AS signal
MATCH (s:Signal {uid: signal})-[l:AT|INVOLVES|NAMES]->(e)
RETURN s.uid AS signal, type(l) AS kind, l.rank AS rank, e.uid AS entity
