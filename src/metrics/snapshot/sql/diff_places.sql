-- Every unit of either register under one number, in its last form: a unit that was only renamed or retyped is still the same place.

create temp table places as
select row_number() over (order by unit_code, valid_from) as place, unit_code, valid_from, full_name
from (
    select unit_code, valid_from, full_name, 1 as pick from $b.units
    union all
    select unit_code, valid_from, full_name, 2 as pick from $a.units
)
qualify row_number() over (partition by unit_code, valid_from order by pick) = 1;

create temp table links as
with told as (
    select origin.unit_code, origin.valid_from, heir.unit_code as heir_code, heir.valid_from as heir_from, kind, effective_on
    from $a.successions
    join $a.units as origin on origin.unit_key = from_key
    join $a.units as heir on heir.unit_key = to_key
    union
    select origin.unit_code, origin.valid_from, heir.unit_code, heir.valid_from, kind, effective_on
    from $b.successions
    join $b.units as origin on origin.unit_key = from_key
    join $b.units as heir on heir.unit_key = to_key
)
select origin.place as from_place, heir.place as to_place, kind, effective_on
from told
join places as origin on origin.unit_code = told.unit_code and origin.valid_from = told.valid_from
join places as heir on heir.unit_code = heir_code and heir.valid_from = heir_from
where effective_on <= greatest((select as_of from $a.snapshot), (select as_of from $b.snapshot));

create temp table lasting as
with recursive form (place, last_place, since) as (
    select place, place, valid_from from places
    union
    select form.place, links.to_place, links.effective_on
    from form join links on links.from_place = form.last_place
    where links.kind in ('rename', 'retype')
)
select place, arg_max(last_place, since) as last_place from form group by place;
