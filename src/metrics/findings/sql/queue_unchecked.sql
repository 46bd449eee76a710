with waiting as (
    select custodian_unit as unit_key, file_id, scanned_on as entered, checked_on as left_on, fonds_key
    from facts
    where kind = 'file' and in_scope and scanned_on <= $as_of and (checked_on is null or checked_on > $as_of or scanned_on > $as_of - 365)
)
select
    unit_key as subject_unit,
    unit_key,
    count(*) filter (where entered < $as_of - cast($days as integer) and (left_on is null or left_on > $as_of)) as amount,
    min(entered) filter (where left_on is null or left_on > $as_of) as since,
    (list(file_id order by entered, file_id) filter (
        where entered < $as_of - cast($days as integer) and (left_on is null or left_on > $as_of)
    ))[:200] as rows,
    amount as row_count,
    count(*) filter (where entered > $as_of - 365) as in_the_year
from waiting
group by unit_key
having amount >= $least_files and amount >= $least_share * in_the_year
