-- Every fact of either snapshot beside its other: files by the classes of the difference, unlisted rests by their fonds.
-- a_… and b_… are the columns of the fact before and after, mid_… those of a copy between the two (see items.py).
create temp view items as
with fonds_sized_a as (
    select
        keys.fonds_key, fonds.shelf_metres, fonds.shelf_metres_arranged, fonds.files_declared, fonds.pages_declared,
        profiles.name as profile, hash(profiles) as profile_content, coalesce(listed.files, 0) as listed
    from $a.fonds
    join $a.fonds_keys as keys on keys.delivery = fonds.delivery and keys.fonds_id = fonds.fonds_id
    join $a.profiles on profiles.name = coalesce(fonds.conversion_profile, $default_profile)
    left join (select fonds_key, count(*) as files from $a.facts where kind = 'file' group by fonds_key) as listed
        on listed.fonds_key = keys.fonds_key
),
fonds_sized_b as (
    select
        keys.fonds_key, fonds.shelf_metres, fonds.shelf_metres_arranged, fonds.files_declared, fonds.pages_declared,
        profiles.name as profile, hash(profiles) as profile_content, coalesce(listed.files, 0) as listed
    from $b.fonds
    join $b.fonds_keys as keys on keys.delivery = fonds.delivery and keys.fonds_id = fonds.fonds_id
    join $b.profiles on profiles.name = coalesce(fonds.conversion_profile, $default_profile)
    left join (select fonds_key, count(*) as files from $b.facts where kind = 'file' group by fonds_key) as listed
        on listed.fonds_key = keys.fonds_key
),
paired as (
    select
        classes.a_fonds, classes.b_fonds, classes.by_map, classes.a_row is not null as has_a, classes.b_row is not null as has_b,
        true as listed, a_file.file_id as a_id, b_file.file_id as b_id,
        a_file.pages is not distinct from b_file.pages
            and a_file.sheets is not distinct from b_file.sheets
            and a_file.documents is not distinct from b_file.documents as as_measured,
        coalesce(b_file.collected_on, b_file.submitted_on, b_file.closed_on, b_file.date_to) as arrived_on
    from files_classes as classes
    left join $a.files as a_file on a_file.rowid = classes.a_row
    left join $b.files as b_file on b_file.rowid = classes.b_row
    union all
    select
        classes.a_fonds, classes.b_fonds, classes.by_map, classes.a_row is not null, classes.b_row is not null,
        false, null, null,
        sized_a.shelf_metres is not distinct from sized_b.shelf_metres
            and sized_a.shelf_metres_arranged is not distinct from sized_b.shelf_metres_arranged
            and sized_a.files_declared is not distinct from sized_b.files_declared
            and sized_a.pages_declared is not distinct from sized_b.pages_declared
            and sized_a.listed = sized_b.listed,
        null
    from fonds_classes as classes
    left join fonds_sized_a as sized_a on sized_a.fonds_key = classes.a_fonds
    left join fonds_sized_b as sized_b on sized_b.fonds_key = classes.b_fonds
)
select
    paired.listed,
    -- A rest that came or went is one of size nothing as long as its fonds is there.
    if(paired.listed, paired.has_a, a_fact.fonds_key is not null) as has_a,
    if(paired.listed, paired.has_b, b_fact.fonds_key is not null) as has_b,
    paired.has_a and paired.has_b as stays,
    paired.a_fonds, paired.b_fonds, fonds_a.same as a_same, paired.by_map, paired.arrived_on,
    paired.as_measured and sized_a.profile = sized_b.profile and sized_a.profile_content <> sized_b.profile_content as rescaled,
    b_fact.pages_copied > a_fact.pages_copied
        or (b_fact.pages_copied = a_fact.pages_copied and b_fact.documents_copied > a_fact.documents_copied) as progressed,
    b_fact.pages_copied = a_fact.pages_copied and b_fact.documents_copied = a_fact.documents_copied as copied_alike,
    $columns
from paired
left join $a.facts as a_fact
    on a_fact.fonds_key = paired.a_fonds and (a_fact.kind = 'file') = paired.listed and a_fact.file_id is not distinct from paired.a_id
left join $b.facts as b_fact
    on b_fact.fonds_key = paired.b_fonds and (b_fact.kind = 'file') = paired.listed and b_fact.file_id is not distinct from paired.b_id
left join fonds_sized_a as sized_a on sized_a.fonds_key = paired.a_fonds
left join fonds_sized_b as sized_b on sized_b.fonds_key = paired.b_fonds
left join fonds_a on fonds_a.fonds = paired.a_fonds
where paired.listed or a_fact.fonds_key is not null or b_fact.fonds_key is not null
