with counts as (
    select delivery, fonds_id, count(*) as trials, count(*) filter (where pages % 5 = 0) as hits,
        (list(file_id order by file_id) filter (where pages % 5 = 0))[:200] as rows
    from files
    where pages >= 10
    group by all
),
whole as (select sum(trials) as trials, sum(hits) as hits, count(*) as fonds from counts)
select
    counts.delivery || '/' || counts.fonds_id as subject,
    keys.custodian_unit as unit_key,
    counts.hits as amount,
    cast(null as date) as since,
    counts.rows,
    counts.hits as row_count,
    counts.fonds_id as fonds,
    counts.hits,
    counts.trials,
    -- One in five by the digits alone; more where counts of the whole country are round.
    greatest(0.2, (whole.hits - counts.hits) / greatest(1, whole.trials - counts.trials)) as expected,
    whole.fonds as asked
from counts
cross join whole
join fonds_keys as keys using (delivery, fonds_id)
where counts.hits >= $least_files
