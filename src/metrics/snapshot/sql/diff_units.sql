-- Items by the custodian's unit. What stayed stands under its class; what went from one unit to another has `left` the one and `came` to the other.
with amounts as (
    select classes.class, before.custodian_unit as place_a, after.custodian_unit as place_b, count(*) as items
    from ${table}_classes as classes
    left join fonds_a as before on before.fonds = classes.a_fonds
    left join fonds_b as after on after.fonds = classes.b_fonds
    group by all
),
sides as (
    select
        place_a as place,
        case when class <> 'gone' and place_a is distinct from place_b then 'left' else cast(class as varchar) end as kind,
        items
    from amounts where class <> 'new'
    union all
    select place_b, case when class = 'new' then 'new' else 'came' end, items
    from amounts where class = 'new' or (class <> 'gone' and place_a is distinct from place_b)
)
select * from (
    select
        '$table' as "table",
        coalesce(places.unit_code, 'unknown') as unit,
        places.full_name as name,
        nullif(places.valid_from, date '0001-01-01') as since,
        cast(coalesce(sum(items) filter (where kind not in ('new', 'came')), 0) as bigint) as before,
        cast(coalesce(sum(items) filter (where kind = 'same'), 0) as bigint) as same,
        cast(coalesce(sum(items) filter (where kind = 'changed'), 0) as bigint) as changed,
        cast(coalesce(sum(items) filter (where kind = 'moved'), 0) as bigint) as moved,
        cast(coalesce(sum(items) filter (where kind = 'recoded'), 0) as bigint) as recoded,
        cast(coalesce(sum(items) filter (where kind = 'left'), 0) as bigint) as "left",
        cast(coalesce(sum(items) filter (where kind = 'gone'), 0) as bigint) as gone,
        cast(coalesce(sum(items) filter (where kind = 'came'), 0) as bigint) as came,
        cast(coalesce(sum(items) filter (where kind = 'new'), 0) as bigint) as new,
        cast(coalesce(sum(items) filter (where kind not in ('gone', 'left')), 0) as bigint) as after
    from sides
    left join places on places.place = sides.place
    group by all
)
order by unit = 'unknown', unit, since
