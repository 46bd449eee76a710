-- Items that stand alone under their ids and have the same code: one item under two ids, where the code stands in one row of either snapshot only.

insert into found
with codes_a as (
    select item.rowid as id_row, $first as code, $second as within
    from $a.$table as item
    join fonds_a as keys on keys.delivery = item.delivery and keys.fonds_id = item.fonds_id
),
codes_b as (
    select item.rowid as id_row, $first as code, $second as within
    from $b.$table as item
    join fonds_b as keys on keys.delivery = item.delivery and keys.fonds_id = item.fonds_id
),
-- First among those that are left, so that a code in thousands of rows is not paired thousands by thousands.
left_a as (
    select any_value(alone_a.id_row) as id_row, any_value(alone_a.fonds) as fonds, code, within
    from alone_a join codes_a on codes_a.id_row = alone_a.id_row
    where code is not null and within is not null and alone_a.id_row not in (select a_row from found)
    group by code, within
    having count(*) = 1
),
left_b as (
    select any_value(alone_b.id_row) as id_row, any_value(alone_b.fonds) as fonds, code, within
    from alone_b join codes_b on codes_b.id_row = alone_b.id_row
    where code is not null and within is not null and alone_b.id_row not in (select b_row from found)
    group by code, within
    having count(*) = 1
),
near as materialized (
    select
        left_a.id_row as a_row, left_b.id_row as b_row, left_a.fonds as a_fonds, left_b.fonds as b_fonds,
        left_a.code, left_a.within
    from left_a join left_b on left_b.code = left_a.code and left_b.within = left_a.within
),
repeated as (
    select near.a_row
    from near join codes_a on codes_a.code = near.code and codes_a.within = near.within
    group by near.a_row
    having count(*) > 1
    union all
    select near.a_row
    from near join codes_b on codes_b.code = near.code and codes_b.within = near.within
    group by near.a_row
    having count(*) > 1
)
select a_row, b_row, a_fonds, b_fonds, '$rule'
from near
where a_row not in (select a_row from repeated);
