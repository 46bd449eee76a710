with shared as (
    select lower(sha256) as digest from files where sha256 is not null group by 1 having count(*) > 1
)
select
    files.delivery || '/' || files.fonds_id as subject,
    any_value(keys.custodian_unit) as unit_key,
    count(*) as amount,
    cast(null as date) as since,
    list(files.file_id order by lower(files.sha256), files.file_id)[:200] as rows,
    count(*) as row_count,
    files.fonds_id as fonds,
    count(distinct lower(files.sha256)) as digests
from files
join shared on shared.digest = lower(files.sha256)
join fonds_keys as keys on keys.delivery = files.delivery and keys.fonds_id = files.fonds_id
group by files.delivery, files.fonds_id
