-- Every file with its stages in order; a stage counts as missing where a later one has its date and the stage is kept by its fonds.
with dated as (
    select
        delivery, fonds_id, file_id,
        [collected_on, submitted_on, arranged_on, scanned_on, checked_on, signed_on, stored_on] as days
    from files
    where coalesce(collected_on, submitted_on, arranged_on, scanned_on, checked_on, signed_on, stored_on) is not null
),
stages as (
    select
        delivery, fonds_id, file_id, stage,
        days[stage] is not null and days[stage] <= $as_of as here,
        list_min(days[stage + 1:]) as later_on
    from dated
    cross join (select unnest(range(1, 7)) as stage) as numbers
),
habits as (
    -- Of the files of a fonds that came to a later stage, how many have the date of this one.
    select delivery, fonds_id, stage, avg(cast(here as integer)) as kept
    from stages
    where later_on <= $as_of
    group by all
),
skipped as (
    select delivery, fonds_id, file_id, min(stage) as stage, min(later_on) as since
    from stages
    join habits using (delivery, fonds_id, stage)
    where not here and later_on <= $as_of and kept >= $least_share
    group by all
)
select
    skipped.delivery || '/' || skipped.fonds_id as subject,
    any_value(keys.custodian_unit) as unit_key,
    count(*) as amount,
    min(since) as since,
    list(file_id order by file_id)[:200] as rows,
    count(*) as row_count,
    skipped.fonds_id as fonds
from skipped
join fonds_keys as keys using (delivery, fonds_id)
group by skipped.delivery, skipped.fonds_id
