with months as (
    select cast(cast(date_trunc('month', $as_of + 1) as date) - to_months(cast(n as integer)) as date) as first_day
    from range(1, cast($months as integer) + 1) as numbers (n)
),
span as (select min(first_day) as first_day from months),
counted as (
    select
        custodian_unit as unit_key,
        count(*) filter (where collected_on < first_day and (checked_on is null or checked_on >= first_day)) as waiting
    from facts, span
    where kind = 'file' and in_scope
    group by custodian_unit
),
flows as (
    select
        custodian_unit as unit_key,
        months.first_day,
        count(*) filter (where date_trunc('month', collected_on) = months.first_day) as came,
        count(*) filter (where date_trunc('month', checked_on) = months.first_day) as went
    from facts
    join months on months.first_day in (date_trunc('month', collected_on), date_trunc('month', checked_on))
    where kind = 'file' and in_scope
    group by all
),
grown as (
    select unit_key, count(*) filter (where came > went) as growing, sum(came) as came, sum(went) as went
    from flows
    group by unit_key
)
select
    unit_key as subject_unit,
    unit_key,
    came - went as amount,
    (select first_day from span) as since,
    list_value() as rows,
    0 as row_count,
    growing,
    came,
    went,
    waiting
from grown
join counted using (unit_key)
where growing >= $least_months and came - went >= $least_files and came - went >= $least_growth * waiting
