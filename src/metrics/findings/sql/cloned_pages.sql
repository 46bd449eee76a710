-- The page count that stands in most files of a fonds beyond what is usual elsewhere; one row a fonds.
with counts as (
    select delivery, fonds_id, pages, count(*) as files, list(file_id order by file_id)[:200] as rows
    from files
    where pages > 0
    group by all
),
of_fonds as (
    select
        delivery, fonds_id, sum(files) as trials,
        coalesce(sum(files) filter (where pages % 5 = 0), 0) / sum(files) as fives,
        coalesce(sum(files) filter (where pages % 10 = 0), 0) / sum(files) as tens
    from counts
    group by all
),
of_value as (select pages, sum(files) as files from counts group by pages),
whole as (
    select
        sum(files) as files,
        coalesce(sum(files) filter (where pages % 5 = 0), 0) / sum(files) as fives,
        coalesce(sum(files) filter (where pages % 10 = 0), 0) / sum(files) as tens,
        count(*) as asked
    from counts
),
held as (
    select
        counts.*,
        of_fonds.trials,
        whole.asked,
        -- How common the count is in all other fonds; never below one in 200, for counts that are seen once. Where a fonds has many round
        -- counts, each of them is as much more common: that is another question.
        least(1, greatest(0.005, (of_value.files - counts.files) / greatest(1, whole.files - of_fonds.trials)) * greatest(
            1,
            case when counts.pages % 5 = 0 then of_fonds.fives / greatest(whole.fives, 0.01) else 1 end,
            case when counts.pages % 10 = 0 then of_fonds.tens / greatest(whole.tens, 0.01) else 1 end
        )) as expected
    from counts
    join of_fonds using (delivery, fonds_id)
    join of_value using (pages)
    cross join whole
)
select
    held.delivery || '/' || held.fonds_id as subject,
    keys.custodian_unit as unit_key,
    held.files as amount,
    cast(null as date) as since,
    held.rows,
    held.files as row_count,
    held.fonds_id as fonds,
    held.pages,
    held.files as hits,
    held.trials,
    held.expected,
    held.asked
from held
join fonds_keys as keys using (delivery, fonds_id)
where held.files >= $least_files and held.files > 2 * trials * expected
qualify row_number() over (partition by held.delivery, held.fonds_id order by held.files - trials * expected desc, pages) = 1
