select gone.file_id
from gone
where not exists (select 1 from files where files.file_id = gone.file_id and files.delivery = gone.delivery)
    and not exists (
        select 1 from incidents
        where incidents.file_id = gone.file_id and incidents.delivery = gone.delivery and incidents.opened_on <= $as_of
            and (incidents.kind in ('merged', 'moved') or (incidents.kind = 'destroyed_by_decision' and decision_no is not null))
    )
