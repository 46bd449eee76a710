-- What the loss of files would mean, by what the earlier snapshot says of them; `gone`: delivery, fonds_id, file_id (null: a fonds without a list).
with files_gone as (
    select
        gone.delivery, gone.fonds_id, gone.file_id,
        -- Permanent, no copy, secret, damaged.
        case files.retention_code when '01' then 40 when '02' then 30 when '03' then 25 when '04' then 15 else 5 end
            + case when coalesce(files.checked_on, files.signed_on, files.stored_on) is null and files.sha256 is null then 30 else 0 end
            + case when files.secrecy in ('mat', 'toi_mat', 'tuyet_mat') then 20 else 0 end
            + case when files.condition_code = '03' then 10 else 0 end as weight,
        coalesce(files.checked_on, files.signed_on, files.stored_on) is null and files.sha256 is null as uncopied
    from gone
    left join files on files.delivery = gone.delivery and files.file_id = gone.file_id
)
select
    files_gone.delivery || '/' || files_gone.fonds_id as subject,
    any_value(keys.custodian_unit) as unit_key,
    any_value(keys.creator_unit) as creator_unit,
    count(*) as amount,
    $as_of as since,
    list(coalesce(file_id, files_gone.fonds_id) order by weight desc nulls last, file_id) as rows,
    count(*) as row_count,
    files_gone.fonds_id as fonds,
    count(*) filter (where uncopied and file_id is not null) as uncopied,
    coalesce(max(weight), 50) as weight
from files_gone
join fonds_keys as keys on keys.delivery = files_gone.delivery and keys.fonds_id = files_gone.fonds_id
group by files_gone.delivery, files_gone.fonds_id
