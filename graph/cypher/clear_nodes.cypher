MATCH (n:__LABEL__) WITH n LIMIT $limit DETACH DELETE n RETURN count(n) AS number
