-- Ready answers for any DuckDB client: as of the snapshot's day, on that day's map, by the custodian's unit.
-- Every commune and province in force is there, with 0 and no coverage where it holds nothing. What is kept above commune level, or
-- whose commune is not known, stands under its province; what has no known unit, under 'unknown'. So the rows add up to the whole.

create view coverage_by_commune as
with amounts as (
    select
        coalesce(placement.commune_code, placement.province_code, 'unknown') as commune_code,
        sum(files) as files_in_scope,
        sum(pages) as pages_in_scope,
        sum(documents) as documents_in_scope,
        sum(shelf_mm) as shelf_mm_in_scope,
        sum(case when checked_on <= snapshot.as_of and not partial then files else 0 end) as digitised_files,
        sum(case when checked_on <= snapshot.as_of then pages_copied else 0 end) as digitised_pages,
        sum(case when checked_on <= snapshot.as_of then documents_copied else 0 end) as digitised_documents,
        sum(case when checked_on <= snapshot.as_of and not partial then shelf_mm else 0 end) as digitised_shelf_mm
    from facts
    cross join snapshot
    left join placement on placement.unit_key = facts.custodian_unit
    where in_scope
    group by 1
),
places as (
    select placement.commune_code, units.full_name as commune_name, placement.province_code
    from placement join units on units.unit_key = placement.unit_key
    where placement.status = 'same' and placement.commune_code is not null
    union all
    select placement.province_code, units.full_name, placement.province_code
    from placement join units on units.unit_key = placement.unit_key
    where placement.status = 'same' and placement.level = 'province'
    union all
    select 'unknown', null, 'unknown'
)
select
    places.commune_code,
    places.commune_name,
    places.province_code,
    cast(coalesce(files_in_scope, 0) as bigint) as files_in_scope,
    cast(coalesce(digitised_files, 0) as bigint) as digitised_files,
    digitised_files / nullif(files_in_scope, 0) as coverage_files,
    cast(coalesce(pages_in_scope, 0) as bigint) as pages_in_scope,
    cast(coalesce(digitised_pages, 0) as bigint) as digitised_pages,
    digitised_pages / nullif(pages_in_scope, 0) as coverage_pages,
    cast(coalesce(documents_in_scope, 0) as bigint) as documents_in_scope,
    cast(coalesce(digitised_documents, 0) as bigint) as digitised_documents,
    digitised_documents / nullif(documents_in_scope, 0) as coverage_documents,
    cast(coalesce(shelf_mm_in_scope, 0) as bigint) as shelf_mm_in_scope,
    cast(coalesce(digitised_shelf_mm, 0) as bigint) as digitised_shelf_mm,
    digitised_shelf_mm / nullif(shelf_mm_in_scope, 0) as coverage_shelf
from places
left join amounts on amounts.commune_code = places.commune_code;

create view coverage_by_province as
select
    rolled.province_code,
    units.full_name as province_name,
    files_in_scope, digitised_files, digitised_files / nullif(files_in_scope, 0) as coverage_files,
    pages_in_scope, digitised_pages, digitised_pages / nullif(pages_in_scope, 0) as coverage_pages,
    documents_in_scope, digitised_documents, digitised_documents / nullif(documents_in_scope, 0) as coverage_documents,
    shelf_mm_in_scope, digitised_shelf_mm, digitised_shelf_mm / nullif(shelf_mm_in_scope, 0) as coverage_shelf
from (
    select
        province_code,
        cast(sum(files_in_scope) as bigint) as files_in_scope,
        cast(sum(digitised_files) as bigint) as digitised_files,
        cast(sum(pages_in_scope) as bigint) as pages_in_scope,
        cast(sum(digitised_pages) as bigint) as digitised_pages,
        cast(sum(documents_in_scope) as bigint) as documents_in_scope,
        cast(sum(digitised_documents) as bigint) as digitised_documents,
        cast(sum(shelf_mm_in_scope) as bigint) as shelf_mm_in_scope,
        cast(sum(digitised_shelf_mm) as bigint) as digitised_shelf_mm
    from coverage_by_commune
    group by province_code
) as rolled
left join (
    select placement.province_code, units.full_name
    from placement join units on units.unit_key = placement.unit_key
    where placement.status = 'same' and placement.level = 'province'
) as units on units.province_code = rolled.province_code;
