-- How many months of a unit have at least half of their checks on the last days. `calendar`: day, work (1 a full working day).
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
),
months as (
    select unit_key, date_trunc('month', day) as month, count(*) as files, count(*) filter (where at_end) as late
    from done
    join ends using (day)
    group by all
),
counted as (
    select
        unit_key, sum(files) as files, sum(late) as late, count(*) as months, count(*) filter (where 2 * late >= files) as late_months,
        min(month) filter (where 2 * late >= files) as since
    from months
    group by unit_key
),
rows_of as (
    select unit_key, (list(file_id order by file_id))[:200] as rows from done join ends using (day) where at_end group by unit_key
)
select
    unit_key as subject_unit,
    unit_key,
    late as amount,
    cast(since as date) as since,
    rows_of.rows,
    late as row_count,
    -- Whatever comes in batches: half of a month's work on days that see this share of it has at most twice its chance (Markov).
    late_months as hits,
    months as trials,
    2 * expected.share as expected,
    files,
    (select count(*) from counted) as asked
from counted
join rows_of using (unit_key)
cross join expected
where files >= $least_files and late_months >= $least_months and late >= $times * files * expected.share
