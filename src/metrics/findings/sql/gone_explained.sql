-- What the later snapshot says of files that it lists no longer. `gone`: delivery, fonds_id, file_id, delivery_now (null where that did not come).
with told as (
    select
        gone.delivery, gone.fonds_id, gone.file_id,
        min(case
            when incidents.kind = 'destroyed_by_decision' and incidents.decision_no is not null then 'destroyed'
            when incidents.kind = 'merged' then 'merged'
            when incidents.kind = 'moved' then 'moved'
        end) as why
    from gone
    join incidents on incidents.delivery = gone.delivery_now and incidents.file_id = gone.file_id
    where incidents.opened_on <= $as_of
    group by all
),
handed as (
    select delivery, fonds_id
    from handovers
    -- One that was over before the earlier snapshot was drawn explains nothing that was still listed there.
    where done_on between $since and $as_of
    group by all
),
kept as (select delivery, fonds_id from fonds)
select
    gone.delivery, gone.fonds_id, gone.file_id,
    coalesce(
        case when gone.delivery_now is null then 'not_delivered' end,
        told.why,
        -- A hand-over explains what went with its whole fonds. Of a fonds that is still listed, each file has to be told.
        case when kept.fonds_id is null and handed.fonds_id is not null then 'handed_over' end
    ) as why
from gone
left join told on told.delivery = gone.delivery and told.fonds_id = gone.fonds_id and told.file_id is not distinct from gone.file_id
left join handed on handed.delivery = gone.delivery_now and handed.fonds_id = gone.fonds_id
left join kept on kept.delivery = gone.delivery_now and kept.fonds_id = gone.fonds_id
