MATCH ()-[l:__KIND__]->() WITH l LIMIT $limit DELETE l RETURN count(l) AS number
