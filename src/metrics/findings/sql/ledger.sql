-- Every fonds of a body that has ended, or whose records begin before the reform; every such body without a fonds as well. One row a fonds or body.
with recursive chain (delivery, agency_id, reached, steps) as (
    select delivery, agency_id, successor_agency_id, 1
    from agencies
    where status = 'ended' and successor_agency_id is not null
    union all
    select chain.delivery, chain.agency_id, next.successor_agency_id, steps + 1
    from chain
    join agencies as next on next.delivery = chain.delivery and next.agency_id = chain.reached
    -- Bodies that succeed each other in a ring end after twenty steps.
    where next.status = 'ended' and next.successor_agency_id is not null and steps < 20
),
heirs as (
    select delivery, agency_id, arg_max(reached, steps) as heir, max(steps) as steps from chain group by delivery, agency_id
),
handed as (
    select
        delivery,
        coalesce(fonds_id, from_agency_id) as of_what,
        fonds_id is null as whole_body,
        count(*) as handovers,
        max(done_on) filter (where done_on <= $as_of) as done_on,
        min(due_on) filter (where done_on is null or done_on > $as_of) as due_on,
        bool_and(done_on is not null and done_on <= $as_of) as all_done,
        max(minutes_no) as minutes_no,
        bool_or(list_attached) as list_attached,
        sum(files) as files_agreed,
        sum(files_received) as files_received,
        sum(shelf_metres) as metres_agreed,
        sum(shelf_metres_received) as metres_received,
        -- Nobody in particular has to have received it.
        arg_max(to_agency_id, coalesce(done_on, due_on)) as to_agency_id
    from handovers
    group by all
),
held as (
    select
        fonds_key,
        sum(files) as files,
        sum(pages) as pages,
        sum(shelf_mm) / 1000.0 as metres,
        sum(files) filter (where retention = '01') as permanent
    from facts
    group by fonds_key
),
lines as (
    select
        body.delivery,
        body.agency_id,
        cast(body.block as varchar) as block,
        body.unit_key as body_unit,
        body.status = 'ended' as ended,
        body.ended_on,
        fonds.fonds_id,
        fonds.custodian_agency_id,
        keys.fonds_key,
        keeper.unit_key as custodian_unit,
        keeper.status = 'ended' as custodian_ended,
        heirs.heir,
        heirs.steps,
        heir.unit_key as heir_unit,
        coalesce(of_fonds.handovers, of_body.handovers, 0) as handovers,
        coalesce(of_fonds.all_done, of_body.all_done, false) as handed_over,
        coalesce(of_fonds.done_on, of_body.done_on) as done_on,
        coalesce(of_fonds.due_on, of_body.due_on) as due_on,
        coalesce(of_fonds.minutes_no, of_body.minutes_no) as minutes_no,
        coalesce(of_fonds.list_attached, of_body.list_attached) as list_attached,
        coalesce(of_fonds.files_agreed, of_body.files_agreed) as files_agreed,
        coalesce(of_fonds.files_received, of_body.files_received) as files_received,
        coalesce(of_fonds.metres_agreed, of_body.metres_agreed) as metres_agreed,
        coalesce(of_fonds.metres_received, of_body.metres_received) as metres_received
    from agencies as body
    left join fonds on fonds.delivery = body.delivery and fonds.creator_agency_id = body.agency_id
    left join fonds_keys as keys on keys.delivery = fonds.delivery and keys.fonds_id = fonds.fonds_id
    left join agencies as keeper on keeper.delivery = fonds.delivery and keeper.agency_id = fonds.custodian_agency_id
    left join heirs on heirs.delivery = body.delivery and heirs.agency_id = body.agency_id
    left join agencies as heir on heir.delivery = heirs.delivery and heir.agency_id = heirs.heir
    left join handed as of_fonds
        on of_fonds.delivery = fonds.delivery and of_fonds.of_what = fonds.fonds_id and not of_fonds.whole_body
    left join handed as of_body
        on of_body.delivery = body.delivery and of_body.of_what = body.agency_id and of_body.whole_body
    where body.status = 'ended' or fonds.date_from < $reform_day
)
select
    case
        when not ended then null
        when fonds_id is null then 'orphan_without_fonds'
        when custodian_agency_id is null then 'orphan_no_custodian'
        when custodian_ended and custodian_agency_id <> agency_id then 'orphan_two_steps'
        when custodian_ended then 'orphan_ended_custodian'
        when steps > 1 and custodian_agency_id is distinct from heir and not handed_over then 'orphan_two_steps'
        when handovers = 0 and custodian_agency_id <> agency_id then 'orphan_without_handover'
    end as kind,
    lines.delivery || '/' || coalesce(fonds_id, agency_id) as subject,
    lines.* exclude (fonds_key),
    -- Who has to act: who keeps it, else who has taken the body over, else the unit it served.
    coalesce(case when not custodian_ended then custodian_unit end, heir_unit, body_unit) as unit_key,
    case when not handed_over and due_on < $as_of then cast($as_of - due_on as integer) end as days_overdue,
    held.files,
    held.pages,
    held.metres,
    held.permanent
from lines
left join held on held.fonds_key = lines.fonds_key
order by subject
