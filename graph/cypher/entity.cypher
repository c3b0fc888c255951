MATCH (n:__LABEL__ {uid: $uid})
RETURN properties(n) AS properties
