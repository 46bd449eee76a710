-- Units of custodians whose files have stopped moving, against their own year before. `calendar`: day, work (1 a full working day).
with moves as (
    -- A file counts once, on the last day on which it moved: its scan and its check are no two witnesses.
    select
        custodian_unit as unit_key,
        case when checked_on <= $as_of then checked_on when scanned_on <= $as_of then scanned_on end as day
    from facts
    where kind = 'file' and in_scope
),
latest as (select unit_key, max(day) as last_day from moves where day > $as_of - 1096 group by unit_key),
active as (
    select latest.unit_key, any_value(last_day) as last_day, min(day) as first_day, count(distinct day) as active
    from latest
    join moves on moves.unit_key = latest.unit_key and day > last_day - 365
    group by latest.unit_key
),
running as (select day, sum(work) over (order by day) as worked from calendar),
paused as (
    select active.*, today.worked - stopped.worked as idle, greatest(1, stopped.worked - began.worked) as worked
    from active
    join running as today on today.day = $as_of
    join running as stopped on stopped.day = last_day
    join running as began on began.day = first_day
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
    -- The chance that all days of work after the first fall before the pause, had work gone on as before.
    and (active - 1) * ln(worked / (worked + idle)) <= ln($chance)
