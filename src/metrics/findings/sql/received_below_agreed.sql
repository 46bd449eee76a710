select
    handovers.delivery || '/' || handover_id as subject,
    coalesce(receiver.unit_key, giver.unit_key) as unit_key,
    coalesce(handovers.files - files_received, 0) as amount,
    done_on as since,
    [handover_id] as rows,
    1 as row_count,
    coalesce(handovers.fonds_id, from_agency_id) as fonds,
    cast(handovers.files as bigint) as agreed,
    cast(files_received as bigint) as received,
    cast(shelf_metres as double) as metres_agreed,
    cast(shelf_metres_received as double) as metres_received
from handovers
join agencies as giver on giver.delivery = handovers.delivery and giver.agency_id = handovers.from_agency_id
left join agencies as receiver on receiver.delivery = handovers.delivery and receiver.agency_id = handovers.to_agency_id
where files_received < handovers.files or shelf_metres_received < shelf_metres - cast($least_metres as decimal(18, 3))
