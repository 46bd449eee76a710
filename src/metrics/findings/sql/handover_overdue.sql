select
    handovers.delivery || '/' || handover_id as subject,
    -- The receiver can go and get it; the giver has often ended.
    coalesce(case when receiver.status = 'active' then receiver.unit_key end, giver.unit_key) as unit_key,
    coalesce(handovers.files, held.files, 0) as amount,
    due_on as since,
    [handover_id] as rows,
    1 as row_count,
    cast($as_of - due_on as integer) as days,
    coalesce(handovers.fonds_id, from_agency_id) as fonds,
    least(100, cast($as_of - due_on as integer) // 8) as weight
from handovers
join agencies as giver on giver.delivery = handovers.delivery and giver.agency_id = handovers.from_agency_id
left join agencies as receiver on receiver.delivery = handovers.delivery and receiver.agency_id = handovers.to_agency_id
left join fonds_keys as keys on keys.delivery = handovers.delivery and keys.fonds_id = handovers.fonds_id
left join (select fonds_key, sum(files) as files from facts group by fonds_key) as held on held.fonds_key = keys.fonds_key
where due_on + cast($grace_days as integer) < $as_of and (done_on is null or done_on > $as_of)
