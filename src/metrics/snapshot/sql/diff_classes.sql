-- Every item in exactly one class, with the columns that differ as bits of a number.

-- Custody is the fonds': what differs between two fonds differs for all their items. Agencies are named within a delivery.
create or replace temp table shifts as
with met as (
    select distinct a_fonds, b_fonds
    from (select a_fonds, b_fonds from pairs union all select a_fonds, b_fonds from found)
    where a_fonds is not null and b_fonds is not null
),
compared as (
    select
        met.*,
        before.item <> after.item as delivery,
        before.item = after.item and before.custodian_agency_id is distinct from after.custodian_agency_id as custodian_agency,
        before.item = after.item and before.creator_agency_id is distinct from after.creator_agency_id as creator_agency,
        before.custodian_unit as custodian_a, after.custodian_unit as custodian_b,
        before.creator_unit as creator_a, after.creator_unit as creator_b,
        before.location_unit as location_a, after.location_unit as location_b
    from met
    join fonds_a as before on before.fonds = met.a_fonds
    join fonds_b as after on after.fonds = met.b_fonds
),
-- Pairs of places that successions lead between, whichever of the two snapshots is the later one.
asked as (
    select custodian_a as place, custodian_b as other from compared where custodian_a <> custodian_b
    union
    select creator_a, creator_b from compared where creator_a <> creator_b
    union
    select location_a, location_b from compared where location_a <> location_b
),
led as (
    with recursive reach (place, reached) as (
        select place, place from (select place from asked union select other from asked)
        union
        select reach.place, links.to_place from reach join links on links.from_place = reach.reached
    )
    select asked.place, asked.other
    from asked
    join reach on (reach.place = asked.place and reach.reached = asked.other) or (reach.place = asked.other and reach.reached = asked.place)
),
bits as (
    select
        compared.*,
        cast(delivery as integer)
            + 2 * cast(custodian_agency as integer)
            + 4 * cast(creator_agency as integer)
            + 8 * cast(custodian_a is distinct from custodian_b as integer)
            + 16 * cast(creator_a is distinct from creator_b as integer)
            + 32 * cast(location_a is distinct from location_b as integer) as columns
    from compared
)
select
    a_fonds,
    b_fonds,
    columns,
    not (custodian_agency or creator_agency)
        and (custodian_a is not distinct from custodian_b or (custodian_a, custodian_b) in (select (place, other) from led))
        and (creator_a is not distinct from creator_b or (creator_a, creator_b) in (select (place, other) from led))
        and (location_a is not distinct from location_b or (location_a, location_b) in (select (place, other) from led)) as by_map
from bits
where columns > 0;

create or replace temp table changes as
with met as (
    select a_row, b_row from pairs where differs and a_row is not null and b_row is not null
    union all
    select a_row, b_row from found
)
select met.a_row, $bits as columns
from met
join $a.$table as a_item on a_item.rowid = met.a_row
join $b.$table as b_item on b_item.rowid = met.b_row;

create temp table ${table}_classes as
with met as (
    select a_row, b_row, a_fonds, b_fonds, 'id' as matched_by from pairs where a_row is not null and b_row is not null
    union all
    select * from found
    union all
    select a_row, null, a_fonds, null, null from pairs where b_row is null and a_row not in (select a_row from found)
    union all
    select null, b_row, null, b_fonds, null from pairs where a_row is null and b_row not in (select b_row from found)
),
joined as (
    select
        met.*,
        coalesce(shifts.columns, 0) as custody,
        coalesce(changes.columns, 0) as content,
        coalesce(shifts.by_map, false) as by_map
    from met
    left join shifts on shifts.a_fonds = met.a_fonds and shifts.b_fonds = met.b_fonds
    left join changes on changes.a_row = met.a_row
)
select
    a_row, b_row, a_fonds, b_fonds, matched_by, cast(custody + content as ubigint) as columns, by_map,
    cast(case
        when b_row is null then 'gone'
        when a_row is null then 'new'
        when matched_by <> 'id' then 'recoded'
        when custody > 0 then 'moved'
        when content > 0 then 'changed'
        else 'same'
    end as enum ('same', 'new', 'gone', 'changed', 'moved', 'recoded')) as class
from joined;
