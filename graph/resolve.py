"""Entity resolution, first part: what people judged to be the same becomes one node.

Names and aliases come resolved from the reader (Mention.id, Mention.normal). Here only recorded judgements apply;
a doubtful pair waits for a person. The map is key → key, so undoing a judgement and rebuilding undoes the merge.
"""

from collections.abc import Mapping
from dataclasses import replace

from domain.knowledge import Entity, Facts, Link
from graph.kinds import ENTITY_KINDS, anchored, entity_at, make_link, split_anchor


def canonical(key: str, judgements: Mapping[str, str]) -> str:
    """The key that stands for this one: judgements are followed to their end; of a cycle the smallest key stands.

    A thing known by its place moves with the place: `thing:电梯@place:a` is `thing:电梯@place:b` when a is b.
    """
    head, place = split_anchor(key)
    if place:
        key = anchored(_follow(head, judgements), place=_follow(place, judgements))
    return _follow(key, judgements)


def resolve(facts: Facts, judgements: Mapping[str, str]) -> Facts:
    """The same facts about canonical entities. Links that lead from an entity to itself after that are dropped."""
    if not judgements:
        return facts
    moved = {
        entity.uid: target
        for entity in facts.entities
        if entity.kind in ENTITY_KINDS and (target := canonical(entity.uid, judgements)) != entity.uid
    }
    entities: dict[str, Entity] = {}
    for entity in facts.entities:
        stands = entity_at(moved[entity.uid]) if entity.uid in moved else entity
        entities[stands.uid] = stands
    links: dict[str, Link] = {}
    for link in facts.links:
        followed = _moved(link, moved)
        if followed.source != followed.target:
            links.setdefault(followed.uid, followed)
    return Facts(tuple(entities.values()), tuple(links.values()))


def _moved(link: Link, moved: Mapping[str, str]) -> Link:
    source, target = moved.get(link.source, link.source), moved.get(link.target, link.target)
    if (source, target) == (link.source, link.target):
        return link
    fresh = make_link(link.kind, source, target=target, evidence=link.evidence)
    return replace(fresh, properties=link.properties)


def _follow(key: str, judgements: Mapping[str, str]) -> str:
    seen = [key]
    while (following := judgements.get(seen[-1], seen[-1])) not in seen:
        seen.append(following)
    return min(seen[seen.index(following) :])
