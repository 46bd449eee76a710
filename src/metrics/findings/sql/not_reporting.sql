with returns as (
    select delivery, unit_key, period, max(due_on) as due_on, bool_or(received_on <= $as_of) is not distinct from true as received
    from submissions
    where due_on < $as_of
    group by all
),
streaks as (
    select *, max(case when received then due_on end) over (partition by delivery, unit_key) as last_received from returns
)
select
    unit_key as subject_unit,
    unit_key,
    count(*) as amount,
    min(due_on) as since,
    list(period order by period) as rows,
    count(*) as row_count,
    any_value(last_received) is null as never,
    least(100, count(*) * 8) as weight
from streaks
where last_received is null or due_on > last_received
group by delivery, unit_key
having count(*) >= $least_periods
