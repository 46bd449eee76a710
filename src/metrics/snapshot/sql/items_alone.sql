-- Where both snapshots are one: every fact beside itself, so that only days of events can make a difference.
select
    kind = 'file' as listed, true as has_a, true as has_b, true as stays,
    fonds_key as a_fonds, fonds_key as b_fonds, fonds_key as a_same,
    false as by_map, cast(null as date) as arrived_on, false as rescaled, false as progressed, true as copied_alike,
    $columns
from facts as fact
