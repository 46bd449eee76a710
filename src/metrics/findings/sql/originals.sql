-- Files whose original is marked missing or misplaced, or of which an incident says so that is not settled, with what their loss would mean.
with open_incidents as (
    select delivery, file_id, min(opened_on) as opened_on
    from incidents
    where kind in ('lost', 'misplaced') and file_id is not null and opened_on <= $as_of
        and (closed_on is null or closed_on > $as_of)
    group by delivery, file_id
),
gone as (
    select
        files.delivery,
        files.fonds_id,
        files.file_id,
        open_incidents.opened_on,
        -- A copy is one that has come through its check, or has a digest.
        coalesce(files.checked_on, files.signed_on, files.stored_on) is not null or files.sha256 is not null
            or coalesce(files.stage in ('checked', 'signed', 'stored'), false) as copied,
        -- Permanent or 70 years: half of the scale; secret, damaged: a quarter each.
        case files.retention_code when '01' then 50 when '02' then 40 when '03' then 30 when '04' then 20 else 5 end
            + case when files.secrecy in ('mat', 'toi_mat', 'tuyet_mat') then 25 else 0 end
            + case when files.condition_code = '03' then 25 else 0 end as weight
    from files
    left join open_incidents on open_incidents.delivery = files.delivery and open_incidents.file_id = files.file_id
    where files.original_status in ('missing', 'misplaced')
        or (open_incidents.file_id is not null and files.original_status is distinct from 'destroyed')
)
select
    gone.delivery || '/' || gone.fonds_id as subject,
    any_value(keys.custodian_unit) as unit_key,
    count(*) as amount,
    min(opened_on) as since,
    list(gone.file_id order by gone.weight desc, gone.file_id)[:200] as rows,
    count(*) as row_count,
    gone.fonds_id as fonds,
    max(gone.weight) as weight
from gone
join fonds_keys as keys on keys.delivery = gone.delivery and keys.fonds_id = gone.fonds_id
where copied = $copied
group by gone.delivery, gone.fonds_id
