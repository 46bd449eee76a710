select
    files.delivery || '/' || files.fonds_id as subject,
    any_value(keys.custodian_unit) as unit_key,
    count(*) as amount,
    cast(null as date) as since,
    list(files.file_id order by files.file_id)[:200] as rows,
    count(*) as row_count,
    files.fonds_id as fonds,
    sum(greatest(0, pages_digitised - pages)) as pages_over
from files
join fonds_keys as keys on keys.delivery = files.delivery and keys.fonds_id = files.fonds_id
where pages_digitised > pages or documents_digitised > documents
group by files.delivery, files.fonds_id
