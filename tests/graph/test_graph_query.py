"""Analysts' queries: what only reads goes through, every attack is refused and leaves no trace."""

import time

import pytest

from domain.errors import InputError, JianweiError
from graph.assemble import assemble
from graph.query import check_text
from graph.store import Store
from tests.graph.samples import example

READING = [
    "MATCH (p:Place) RETURN p.name ORDER BY p.name",
    "match (r:Report)-[l:STATES]->(s:Signal) where s.kind starts with 'utility' return s.trigger, l.end, l.start",
    "MATCH (s:Signal) WITH s.kind AS kind, count(*) AS n RETURN kind, n ORDER BY n DESC LIMIT 5",
    "MATCH (s:Signal) WHERE EXISTS { (s)-[:AT]->(:Place) } RETURN COUNT { (s)-[:INVOLVES]->() } AS things",
    "MATCH (p:Place) CALL (p) { MATCH (p)<-[:AT]-(s) RETURN count(s) AS n } RETURN p.uid, n",
    "MATCH p = shortestPath((a:Thing)-[*..4]-(b:Organisation)) RETURN [n IN nodes(p) | n.uid]",
    "UNWIND ['CREATE', 'DELETE (n)', \"LOAD CSV\"] AS word RETURN word // CREATE (:X)",
    "MATCH (s:Signal) WHERE NOT s.quote CONTAINS '; DROP' RETURN s.start, s.end",
    "RETURN datetime('2026-03-01T08:00:00+08:00').year AS year, point.distance(point({x:0,y:0}), point({x:3,y:4})) AS d",
    "CALL db.labels() YIELD label RETURN label ORDER BY label",
    "MATCH (n) WHERE n.uid = $uid RETURN n;",
    "RETURN 1 AS a UNION RETURN 2 AS a",
]

ATTACKS = [
    "CREATE (:Place {uid: 'place:evil'})",
    "MATCH (n) DETACH DELETE n",
    "MATCH (n:Place) SET n.name = 'evil'",
    "MATCH (n:Place) REMOVE n.name RETURN n",
    "MERGE (:Place {uid: 'place:evil'})",
    "MATCH (n) FOREACH (x IN [1] | CREATE (:Place {uid: 'place:evil'}))",
    "CALL { CREATE (:Place {uid: 'place:evil'}) } RETURN 1",
    "CALL () { MERGE (:Place {uid: 'place:evil'}) } RETURN 1",
    "UNWIND [1] AS i CALL (i) { CREATE (:Place) } IN TRANSACTIONS",
    "RETURN 1 UNION CREATE (n:Place) RETURN 1",
    "/* harmless */ CREATE (:Place)",
    "MATCH (n) // */\nDETACH DELETE n",
    "MATCH (n)/**/DETACH/**/DELETE n",
    "RETURN 'a' /* ' */ CREATE (:Place)",
    "CR\\u0045ATE (:Place {uid: 'place:evil'})",
    "\\u0043REATE (:Place)",
    "RETURN '\\u0027 CREATE (:Place) //'",
    "MATCH (n) RETURN n; CREATE (:Place)",
    "create (:Place)",
    "CrEaTe\n(:Place)",
    "MATCH (n)SET n.a=1",
    "MATCH (n:Place)DELETE n",
    "CREATE INDEX evil FOR (n:Place) ON (n.x)",
    "CREATE CONSTRAINT evil FOR (n:Place) REQUIRE n.x IS UNIQUE",
    "DROP CONSTRAINT uid_place",
    "DROP INDEX signal_at_ms",
    "EXPLAIN CREATE INDEX evil FOR (n:Place) ON (n.x)",
    "EXPLAIN DROP CONSTRAINT uid_place",
    "PROFILE MATCH (n) DETACH DELETE n",
    "CYPHER runtime=slotted CREATE (:Place)",
    "CREATE USER mallory SET PASSWORD 'mallory-12'",
    "ALTER CURRENT USER SET PASSWORD FROM 'a' TO 'b'",
    "SHOW USERS",
    "SHOW TRANSACTIONS",
    "SHOW SETTINGS",
    "TERMINATE TRANSACTIONS 'x'",
    "USE system SHOW DATABASES",
    "USE neo4j MATCH (n) RETURN n",
    "LOAD CSV FROM 'file:///etc/passwd' AS line RETURN line",
    "LOAD CSV WITH HEADERS FROM 'http://127.0.0.1:80/' AS line RETURN line",
    "MATCH (n) LOAD  CSV FROM 'file:///etc/hosts' AS line RETURN line",
    "CALL dbms.listConfig() YIELD name, value RETURN name, value",
    "CALL db.createLabel('Evil')",
    "CALL dbms.setConfigValue('db.transaction.timeout', '0')",
    "CALL apoc.cypher.doIt('CREATE (:Place)', {}) YIELD value RETURN value",
    "CALL `db.createLabel`('Evil')",
    "CALL db . createLabel('Evil')",
    "RETURN apoc.cypher.runFirstColumnSingle('CREATE (:Place) RETURN 1', {})",
    "RETURN apoc . util . sleep(1)",
    "RETURN `apoc`.`cypher`.`run`('CREATE (:Place)')",
    "RETURN 'unclosed",
    "RETURN 1 /* unclosed",
    "MATCH (n:`Place RETURN n",
    "",
    "RETURN " + "1 +" * 10_000 + " 1",
]


@pytest.mark.parametrize("text", READING)
def test_reading_queries_are_answered(text: str, store: Store) -> None:
    store.write(assemble(*example()))
    assert store.query(text, {"uid": "place:e-12"}, seconds=10, rows=50).rows


@pytest.mark.parametrize("text", ATTACKS, ids=lambda text: text[:40])
def test_the_text_of_every_attack_is_refused(text: str) -> None:
    with pytest.raises(InputError):
        check_text(text)


def test_no_attack_changes_a_store_even_past_the_text(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the first fence taken away, the servers' own must hold against everything that writes."""
    store.write(assemble(*example()))
    before = store.counts(), store.content_hash()
    monkeypatch.setattr("graph.query.check_text", lambda text: None)
    for text in ATTACKS[:-1]:
        try:
            store.query(text, {}, seconds=5, rows=5)
        except JianweiError:
            continue
    assert (store.counts(), store.content_hash()) == before
    monkeypatch.undo()
    assert not {"Evil"} & {row[0] for row in store.query("CALL db.labels()", {}, seconds=5, rows=100).rows}
    store.bootstrap()  # the constraints still stand: nothing is defined twice, nothing is missing
    assert store.write(assemble(*example())).nodes == 0


def test_values_are_plain_and_rows_are_capped(store: Store) -> None:
    store.write(assemble(*example()))
    table = store.query(
        "MATCH (a)-[l:LOCATED_AT]->(b) RETURN a, l, [b.uid, 1] AS list ORDER BY a.uid", seconds=10, rows=1
    )
    assert table.columns == ("a", "l", "list")
    assert table.truncated
    node, link, values = table.rows[0]
    assert (node["labels"], node["name"], link["type"], values[1]) == (["Thing"], "水泵", "LOCATED_AT", 1)
    whole = store.query("MATCH (a)-[l:LOCATED_AT]->(b) RETURN a.uid", seconds=10, rows=2)
    assert (len(whole.rows), whole.truncated) == (2, False)


def test_a_query_that_runs_too_long_is_ended(store: Store) -> None:
    text = "UNWIND range(1, 100000) AS a UNWIND range(1, 100000) AS b WITH a, b WHERE a * b % 7 = 9 RETURN count(*)"
    began = time.monotonic()
    with pytest.raises(InputError, match="ends within 1 s"):
        store.query(text, seconds=1, rows=10)
    assert time.monotonic() - began < 15
    assert store.query("RETURN 1 AS one", seconds=5, rows=1).rows == ((1,),)


def test_mistakes_are_told(store: Store) -> None:
    with pytest.raises(InputError, match="query"):
        store.query("MATCH (n RETURN n", seconds=5, rows=5)
    with pytest.raises(InputError, match="query"):
        store.query("RETURN $missing", seconds=5, rows=5)
