with counts as (
    select delivery, fonds_id, pages, count(*) as files, list(file_id order by file_id)[:200] as rows
    from files
    where pages > 0
    group by all
),
of_fonds as (select delivery, fonds_id, sum(files) as trials from counts group by all),
of_value as (select pages, sum(files) as files from counts group by pages),
whole as (select sum(files) as files, count(*) as fonds_and_counts from counts)
select
    counts.delivery || '/' || counts.fonds_id as subject,
    keys.custodian_unit as unit_key,
    counts.files as amount,
    cast(null as date) as since,
    counts.rows,
    counts.files as row_count,
    counts.fonds_id as fonds,
    counts.pages,
    counts.files as hits,
    of_fonds.trials,
    -- How common the count is in all other fonds; never below one in 200, for counts that are seen once.
    greatest(0.005, (of_value.files - counts.files) / greatest(1, whole.files - of_fonds.trials)) as expected,
    whole.fonds_and_counts as asked
from counts
join of_fonds using (delivery, fonds_id)
join of_value using (pages)
cross join whole
join fonds_keys as keys using (delivery, fonds_id)
where counts.files >= $least_files and counts.files > 2 * trials * expected
