-- One of the two snapshots: every fonds under its number, with the delivery it belongs to (one number for both of a pair) and the places of its custody.

create temp table fonds_$side as
with places_of_units as (
    select units.unit_key, lasting.last_place as place
    from $database.units
    join places on places.unit_code = units.unit_code and places.valid_from = units.valid_from
    join lasting on lasting.place = places.place
)
select
    keys.fonds_key as fonds,
    fonds.delivery,
    fonds.fonds_id,
    deliveries_$side.item,
    fonds.custodian_agency_id,
    fonds.creator_agency_id,
    custodian.place as custodian_unit,
    creator.place as creator_unit,
    location.place as location_unit,
    -- The number of this fonds in B, once fonds are matched: what its files are matched within.
    cast(null as integer) as same
from $database.fonds
join $database.fonds_keys as keys on keys.delivery = fonds.delivery and keys.fonds_id = fonds.fonds_id
join deliveries_$side on deliveries_$side.delivery = fonds.delivery
left join places_of_units as custodian on custodian.unit_key = keys.custodian_unit
left join places_of_units as creator on creator.unit_key = keys.creator_unit
left join places_of_units as location on location.unit_key = keys.location_unit;
