-- The items of some classes, with their ids on both sides; of what they hold, only which columns differ.
select
    '$table' as "table",
    cast(classes.class as varchar) as class,
    before.delivery as delivery_before,
    after.delivery as delivery_after,
    before.fonds_id as fonds_before,
    after.fonds_id as fonds_after,
    $file_a as file_before,
    $file_b as file_after,
    classes.matched_by,
    array_to_string(list_filter([$names], lambda name: name is not null), ', ') as columns,
    place_a.unit_code as unit_before,
    nullif(place_a.valid_from, date '0001-01-01') as unit_before_since,
    place_b.unit_code as unit_after,
    nullif(place_b.valid_from, date '0001-01-01') as unit_after_since,
    classes.by_map
from ${table}_classes as classes
left join fonds_a as before on before.fonds = classes.a_fonds
left join fonds_b as after on after.fonds = classes.b_fonds
left join $a.$table as a_item on a_item.rowid = classes.a_row
left join $b.$table as b_item on b_item.rowid = classes.b_row
left join places as place_a on place_a.place = before.custodian_unit
left join places as place_b on place_b.place = after.custodian_unit
where list_contains($$classes, cast(classes.class as varchar))
