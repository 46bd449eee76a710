-- How much of what a unit checks falls on the last days of a month. `calendar`: day, work (1 a full working day).
with ends as (
    select day, work, day > last_day(day) - cast($days as integer) as at_end
    from calendar
    where day <= $as_of and day > $as_of - 365
),
expected as (select sum(work) filter (where at_end) / sum(work) as share from ends),
done as (
    select custodian_unit as unit_key, checked_on as day, file_id
    from facts
    where kind = 'file' and in_scope and checked_on <= $as_of and checked_on > $as_of - 365
)
select
    unit_key as subject_unit,
    unit_key,
    count(*) filter (where at_end) as amount,
    min(day) filter (where at_end) as since,
    (list(file_id order by file_id) filter (where at_end))[:200] as rows,
    amount as row_count,
    -- Files are checked in batches, so days are counted, not files.
    count(distinct case when at_end then day end) as hits,
    count(distinct day) as trials,
    any_value(expected.share) as expected,
    count(*) as files,
    (select count(distinct unit_key) from done) as asked
from done
join ends using (day)
cross join expected
group by unit_key
having count(*) >= $least_files and hits >= $least_days and hits >= $times * trials * expected
    and amount >= $times * files * expected
