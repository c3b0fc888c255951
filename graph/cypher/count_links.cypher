MATCH ()-[l:__KIND__]->() RETURN count(l) AS number
