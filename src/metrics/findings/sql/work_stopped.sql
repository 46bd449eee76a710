-- Units of custodians whose files have stopped moving, against their own year before. `calendar`: day, work (1 a full working day).
with events as (
    select custodian_unit as unit_key, day, pages
    from (
        select custodian_unit, unnest([scanned_on, checked_on]) as day, pages from facts where kind = 'file' and in_scope
    )
    where day <= $as_of and day > $as_of - 1096
),
latest as (select unit_key, max(day) as last_day from events group by unit_key),
active as (
    select latest.unit_key, any_value(last_day) as last_day, count(distinct day) as active
    from latest
    join events on events.unit_key = latest.unit_key and day > last_day - 365
    group by latest.unit_key
),
running as (select day, sum(work) over (order by day) as worked from calendar),
paused as (
    select
        active.*,
        today.worked - coalesce(stopped.worked, 0) as idle,
        stopped.worked - coalesce(began.worked, 0) as worked
    from active
    join running as today on today.day = $as_of
    left join running as stopped on stopped.day = last_day
    left join running as began on began.day = last_day - 365
),
waiting as (
    select
        custodian_unit as unit_key,
        sum(pages) filter (where checked_on is null or checked_on > $as_of) as pages_left,
        sum(pages) as pages
    from facts
    where in_scope
    group by custodian_unit
)
select
    unit_key as subject_unit,
    unit_key,
    pages_left as amount,
    last_day as since,
    list_value() as rows,
    0 as row_count,
    cast(floor(idle) as integer) as idle,
    active,
    least(100, cast(100 * pages_left / pages as integer)) as weight
from paused
join waiting using (unit_key)
where idle >= $least_idle and active >= $least_active and pages_left >= $least_left * pages and pages_left > 0
    -- The chance that none of so many working days sees work, where each did with the share of the year before.
    and idle * ln(1 - least(0.999, active / greatest(worked, active + 1))) <= ln($chance)
