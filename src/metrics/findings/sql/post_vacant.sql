-- Every unit in force on the map of the day of the snapshot, in provinces that tell of posts at all, with the two that answer for archives.
with posts as (
    select coalesce(commune_code, province_code) as place, unit_key, post.role
    from placement
    cross join (select unnest(['head', 'archivist']) as role) as post
    where status = 'same' and (commune_code is not null or level = 'province') and province_code in (
        select place.province_code from duties join placement as place on place.unit_key = duties.unit_key
    )
),
filled as (
    select coalesce(placement.commune_code, placement.province_code) as place, duties.*
    from duties
    join placement on placement.unit_key = duties.unit_key
    where placement.commune_code is not null or placement.level = 'province'
)
select
    posts.unit_key as subject_unit,
    posts.role as subject_part,
    posts.unit_key,
    1 as amount,
    coalesce(max(filled.to_on) + 1, any_value(units.valid_from)) as since,
    list_value() as rows,
    0 as row_count,
    posts.role as role,
    cast($as_of - since as integer) as days,
    least(100, days // 6) as weight,
    max(filled.to_on) is null as never
from posts
join units on units.unit_key = posts.unit_key
left join filled on filled.place = posts.place and filled.role = posts.role and filled.from_on <= $as_of
group by posts.unit_key, posts.role
having not coalesce(bool_or(filled.from_on <= $as_of and (filled.to_on is null or filled.to_on >= $as_of)), false)
    and since + cast($grace_days as integer) <= $as_of
