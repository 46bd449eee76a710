-- Items of either snapshot beside each other by their id within paired deliveries; alone where the other has none of that id.

create or replace temp table pairs as
with items_a as (
    select item.rowid as id_row, keys.item, item.$id as id, keys.fonds, hash($content_a) as content
    from $a.$table as item
    join fonds_a as keys on keys.delivery = item.delivery and keys.fonds_id = item.fonds_id
),
items_b as (
    select item.rowid as id_row, keys.item, item.$id as id, keys.fonds, hash($content_b) as content
    from $b.$table as item
    join fonds_b as keys on keys.delivery = item.delivery and keys.fonds_id = item.fonds_id
)
select
    items_a.id_row as a_row,
    items_b.id_row as b_row,
    items_a.fonds as a_fonds,
    items_b.fonds as b_fonds,
    items_a.content is distinct from items_b.content as differs
from items_a
full join items_b on items_b.item = items_a.item and items_b.id = items_a.id;

create or replace temp table alone_a as select a_row as id_row, a_fonds as fonds from pairs where b_row is null;
create or replace temp table alone_b as select b_row as id_row, b_fonds as fonds from pairs where a_row is null;
create or replace temp table found (a_row bigint, b_row bigint, a_fonds integer, b_fonds integer, matched_by varchar);
