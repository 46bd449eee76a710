-- What of every fonds is to be digitised, and what of it is out of scope by somebody's choice.
select
    keys.delivery, keys.fonds_id, any_value(facts.custodian_unit) as unit_key,
    sum(files) filter (where in_scope) as in_scope,
    count(*) filter (where in_scope and kind = 'file') as listed,
    count(*) filter (where out_of_scope in ('not_selected', 'born_digital', 'top_secret')) as left_out,
    count(*) filter (where out_of_scope = 'destroyed') as destroyed,
    (list(file_id order by file_id) filter (where out_of_scope in ('not_selected', 'born_digital', 'top_secret'))) as rows
from facts
join fonds_keys as keys on keys.fonds_key = facts.fonds_key
group by keys.delivery, keys.fonds_id
