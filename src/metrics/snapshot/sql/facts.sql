-- The fact table: one row a listed file, one row the unlisted rest of a fonds. Rules: catalogue/facts.py and docs/decisions/0003-snapshot.md.

-- More arranged than there is on the shelf: counted as the whole shelf, and said.
insert into rejects by name
select
    delivery, 'fonds' as "table", '' as file, fonds_id as locator, 'value' as scope, 'shelf_metres_arranged' as "column",
    'arranged_over_shelf' as rule, cast(shelf_metres_arranged as varchar) as value,
    'more is arranged than stands on the shelf (' || shelf_metres || '); counted as the whole shelf' as message
from fonds
where shelf_metres_arranged > shelf_metres;

-- Every fonds under a number of this snapshot, with the units that measures ask for.
create table fonds_keys as
with handed as (
    select handovers.delivery, handovers.fonds_id, arg_max(receiver.unit_key, (handovers.done_on, handovers.handover_id)) as unit_key
    from handovers
    join agencies as receiver on receiver.delivery = handovers.delivery and receiver.agency_id = handovers.to_agency_id
    join deliveries on deliveries.delivery = handovers.delivery
    where handovers.fonds_id is not null and handovers.done_on <= deliveries.as_of
    group by handovers.delivery, handovers.fonds_id
)
select
    cast(row_number() over (order by fonds.delivery, fonds.fonds_id) as integer) as fonds_key,
    fonds.delivery,
    fonds.fonds_id,
    fonds.title,
    creator.unit_key as creator_unit,
    custodian.unit_key as custodian_unit,
    fonds.location_unit_key as location_unit,
    -- What says where records went whose unit was split: the minutes of a hand-over, else whose they are now.
    nullif(coalesce(handed.unit_key, custodian.unit_key), creator.unit_key) as creator_evidence,
    nullif(handed.unit_key, custodian.unit_key) as custodian_evidence,
    cast(null as integer) as location_evidence,
    coalesce(cast(creator.block as varchar), cast(custodian.block as varchar), 'unknown') as block
from fonds
left join agencies as creator on creator.delivery = fonds.delivery and creator.agency_id = fonds.creator_agency_id
left join agencies as custodian on custodian.delivery = fonds.delivery and custodian.agency_id = fonds.custodian_agency_id
left join handed on handed.delivery = fonds.delivery and handed.fonds_id = fonds.fonds_id
order by fonds_key;

-- The pages of every listed file: counted, else by its sheets, else unknown.
create temp table paged as
select
    files.rowid as file_row,
    keys.fonds_key,
    files.file_id,
    coalesce(files.pages, cast(round(files.sheets * profiles.pages_per_sheet_mid) as bigint)) as pages,
    files.pages is null as by_sheets
from files
join fonds_keys as keys on keys.delivery = files.delivery and keys.fonds_id = files.fonds_id
join fonds on fonds.delivery = files.delivery and fonds.fonds_id = files.fonds_id
join profiles on profiles.name = coalesce(fonds.conversion_profile, $default_profile);

-- Every fonds with what is listed of it, and how its shelf divides into arranged and not.
create temp table sums as
with counted as (
    select fonds_key, count(*) as files, coalesce(sum(pages), 0) as pages, count(pages) as files_with_pages,
        coalesce(sum(case when by_sheets then pages end), 0) as pages_by_sheets
    from paged
    group by fonds_key
),
measured as (
    select
        keys.*,
        deliveries.as_of,
        fonds.files_declared,
        fonds.pages_declared,
        case
            when fonds.date_to < $reform_day then 'before'
            when fonds.date_from >= $reform_day then 'since'
            when fonds.date_from is not null and fonds.date_to is not null then 'straddling'
            else 'undated'
        end as cohort,
        profiles.files_per_metre_mid,
        profiles.pages_per_metre_mid,
        profiles.pages_per_sheet_mid,
        profiles.pages_per_sheet_common,
        profiles.pages_per_sheet_own,
        -- How far what is not listed may be off: as a declaration may where there is one, else as the profile.
        case when fonds.files_declared is null then profiles.files_per_metre_common else profiles.declared_common end as files_common_share,
        case when fonds.files_declared is null then profiles.files_per_metre_own else profiles.declared_own end as files_own_share,
        case when fonds.pages_declared is null then profiles.pages_per_metre_common else profiles.declared_common end as pages_common_share,
        case when fonds.pages_declared is null then profiles.pages_per_metre_own else profiles.declared_own end as pages_own_share,
        coalesce(counted.pages_by_sheets, 0) as pages_by_sheets,
        coalesce(counted.files, 0) as files,
        coalesce(counted.pages, 0) as pages,
        -- What a file without pages weighs: as much as the others of its fonds on average.
        case when counted.pages > 0 then greatest(1, cast(round(counted.pages / counted.files_with_pages) as bigint)) end as weight,
        cast(fonds.shelf_metres * 1000 as bigint) as shelf_mm,
        cast(fonds.shelf_metres_arranged * 1000 as bigint) as arranged_given_mm
    from fonds_keys as keys
    join fonds on fonds.delivery = keys.delivery and fonds.fonds_id = keys.fonds_id
    join deliveries on deliveries.delivery = keys.delivery
    join profiles on profiles.name = coalesce(fonds.conversion_profile, $default_profile)
    left join counted on counted.fonds_key = keys.fonds_key
)
select
    *,
    -- Not said: all of it where nothing more is declared than is listed; none of it where more is declared, or nothing is listed.
    case
        when shelf_mm is null then null
        when arranged_given_mm is not null then least(arranged_given_mm, shelf_mm)
        when files > 0 and coalesce(files_declared, files) <= files then shelf_mm
        else 0
    end as arranged_mm
from measured;

-- Whole millimetres that add up exactly: each file gets what the running share grows by, in the order of the ids.
create temp table shares as
with weighed as (
    select
        paged.file_row,
        paged.fonds_key,
        paged.file_id,
        sums.arranged_mm,
        case when sums.weight is null then 1 else coalesce(paged.pages, sums.weight) end as weight
    from paged join sums on sums.fonds_key = paged.fonds_key
    where sums.arranged_mm > 0
),
running as (
    select
        file_row,
        arranged_mm,
        weight,
        cast(sum(weight) over (partition by fonds_key order by file_id rows unbounded preceding) as bigint) as reached,
        cast(sum(weight) over (partition by fonds_key) as bigint) as whole
    from weighed
)
select
    file_row,
    case
        -- The product fits 64 bits but for absurd sizes, and is quicker there.
        when whole < 2147483647 and arranged_mm < 2147483647
            then reached * arranged_mm // whole - (reached - weight) * arranged_mm // whole
        else cast(
            cast(reached as hugeint) * arranged_mm // whole - cast(reached - weight as hugeint) * arranged_mm // whole as bigint
        )
    end as share_mm
from running;

-- A listed file with what it counts for, and what file_facts says of it beside: its record is at hand here, and would have to be looked for there.
-- A file is due at the current archive one year after its work ended (Law on Archives 33/2024/QH15, Art. 17), within 60 days where it was born
-- digital (TT 05/2025/TT-BNV). What is permanent, damaged or from before 1975 comes first (QĐ 458/QĐ-TTg).
insert into facts by name
with documents_listed as (
    select delivery, file_id, count(*) as documents, sum(pages) as pages, count(pages) as paged from documents group by delivery, file_id
),
fixity as (
    select distinct checks.delivery, checks.fonds_id, checks.file_id
    from checks cross join snapshot
    where kind = 'fixity' and done_on <= snapshot.as_of and done_on > snapshot.as_of - interval 36 month
),
destroyed as (
    select distinct delivery, file_id from incidents where kind = 'destroyed_by_decision' and file_id is not null
),
sized as (
    select
        files.rowid as file_row,
        sums.fonds_key,
        files.file_id,
        sums.creator_unit,
        sums.custodian_unit,
        sums.location_unit,
        sums.creator_evidence,
        sums.custodian_evidence,
        sums.location_evidence,
        sums.block,
        sums.as_of,
        sums.shelf_mm is null as shelf_missing,
        coalesce(shares.share_mm, 0) as share_mm,
        coalesce(files.pages, cast(round(files.sheets * sums.pages_per_sheet_mid) as bigint)) as pages_known,
        sums.pages_by_sheets,
        sums.pages_per_sheet_common,
        sums.pages_per_sheet_own,
        coalesce(files.documents, documents_listed.documents) as documents_known,
        coalesce(files.pages_digitised < files.pages, false)
            or coalesce(files.documents_digitised < coalesce(files.documents, documents_listed.documents), false) as partial,
        files.original_status is not distinct from 'destroyed' or destroyed.file_id is not null as gone,
        coalesce(
            files.collected_on, files.submitted_on, files.arranged_on, files.scanned_on, files.checked_on, files.signed_on, files.stored_on
        ) is null as no_dates,
        array_position(
            ['collected', 'submitted', 'arranged', 'scanned', 'checked', 'signed', 'stored'], cast(files.stage as varchar)
        ) as stage_reached,
        files.date_from, files.date_to, files.retention_code, files.medium, files.secrecy, files.selected, files.digital_access,
        files.pages, files.pages_digitised, files.documents_digitised,
        files.paper_file_code is not null as linked,
        files.documents is not null and documents_listed.documents is not null as comparable,
        coalesce(
            files.documents = documents_listed.documents
                and (files.pages is null or documents_listed.paged < documents_listed.documents or files.pages = documents_listed.pages),
            false
        ) as reconciled,
        -- High use, which QĐ 458 names too, is in no table.
        coalesce(files.retention_code = '01', false) or coalesce(files.condition_code = '03', false)
            or coalesce(files.date_to < date '1975-01-01', false) as priority,
        files.sha256 is not null as digest,
        exists (select 1 from fixity where fixity.delivery = files.delivery and fixity.file_id = files.file_id)
            or exists (
                select 1 from fixity where fixity.delivery = files.delivery and fixity.file_id is null and fixity.fonds_id = files.fonds_id
            ) as fixed,
        cast(case when files.medium = 'born_digital' then files.closed_on + 60 else files.closed_on + interval 1 year end as date) as due_on,
        files.collected_on, files.submitted_on, files.arranged_on, files.scanned_on, files.checked_on, files.signed_on, files.stored_on
    from files
    join sums on sums.delivery = files.delivery and sums.fonds_id = files.fonds_id
    left join shares on shares.file_row = files.rowid
    left join documents_listed on documents_listed.delivery = files.delivery and documents_listed.file_id = files.file_id
    left join destroyed on destroyed.delivery = files.delivery and destroyed.file_id = files.file_id
),
staged as (
    -- Where a source knows only the stage, it counts from the day of the delivery: that stage alone where other
    -- stages have their dates, every stage up to it where none has.
    select
        * exclude (collected_on, submitted_on, arranged_on, scanned_on, checked_on, signed_on, stored_on),
        coalesce(collected_on, case when stage_reached = 1 or (no_dates and stage_reached > 1) then as_of end) as collected_on,
        coalesce(submitted_on, case when stage_reached = 2 or (no_dates and stage_reached > 2) then as_of end) as submitted_on,
        coalesce(arranged_on, case when stage_reached = 3 or (no_dates and stage_reached > 3) then as_of end) as arranged_on,
        coalesce(scanned_on, case when stage_reached = 4 or (no_dates and stage_reached > 4) then as_of end) as scanned_on,
        coalesce(checked_on, case when stage_reached = 5 or (no_dates and stage_reached > 5) then as_of end) as checked_on,
        coalesce(signed_on, case when stage_reached = 6 or (no_dates and stage_reached > 6) then as_of end) as signed_on,
        coalesce(stored_on, case when stage_reached = 7 then as_of end) as stored_on
    from sized
),
scoped as (
    select
        *,
        case
            when not selected then 'not_selected'
            when medium = 'born_digital' then 'born_digital'
            when secrecy = 'tuyet_mat' then 'top_secret'
            when gone then 'destroyed'
        end as left_out
    from staged
)
select
    'file' as kind,
    file_row,
    fonds_key,
    file_id,
    creator_unit,
    custodian_unit,
    location_unit,
    creator_evidence,
    custodian_evidence,
    location_evidence,
    block,
    case
        when date_to < $reform_day then 'before'
        when date_from >= $reform_day then 'since'
        when date_from is not null and date_to is not null then 'straddling'
        else 'undated'
    end as cohort,
    coalesce(cast(retention_code as varchar), 'unknown') as retention,
    coalesce(cast(medium as varchar), 'unknown') as medium,
    coalesce(
        cast(digital_access as varchar), case when checked_on is null and scanned_on is null then 'none' else 'unknown' end
    ) as digital_access,
    left_out is null as in_scope,
    left_out as out_of_scope,
    partial,
    1 as files,
    coalesce(pages_known, 0) as pages,
    case when pages is null then coalesce(pages_known, 0) else 0 end as pages_estimated,
    0 as files_estimated,
    -- A sheet's worth is a habit of the fonds: each file bears its part of the square of the fonds' sum, so that the parts add up to it.
    case
        when pages is null and pages_known > 0
            then cast(least(round(cast(pages_known as double) * pages_by_sheets * pages_per_sheet_own), $most_variance) as bigint)
        else 0
    end as pages_variance,
    case when pages is null then cast(round(coalesce(pages_known, 0) * pages_per_sheet_common * 1000) as bigint) else 0 end as pages_common,
    0 as files_variance,
    0 as files_common,
    coalesce(documents_known, 0) as documents,
    share_mm as shelf_mm,
    share_mm as shelf_mm_arranged,
    cast(pages_known is null as integer) as pages_unknown,
    cast(documents_known is null as integer) as documents_unknown,
    cast(shelf_missing as integer) as shelf_unknown,
    0 as size_unknown,
    coalesce(pages_digitised, case when partial then 0 else pages_known end, 0) as pages_copied,
    coalesce(documents_digitised, case when partial then 0 else documents_known end, 0) as documents_copied,
    collected_on, submitted_on, arranged_on, scanned_on, checked_on, signed_on, stored_on,
    linked, comparable, reconciled, priority, digest, fixed, due_on
from scoped
$order;

-- What is not listed: declared, else estimated from the metres that are not arranged (all metres, where nothing is listed).
insert into facts by name
with shelved as (
    select *, case when files > 0 then shelf_mm - arranged_mm else shelf_mm end as rest_mm from sums
),
sized as (
    select
        *,
        case
            when files_declared is null then cast(round(rest_mm * files_per_metre_mid / 1000) as bigint)
            when files_declared > files then files_declared - files
            else 0
        end as rest_files,
        case
            when pages_declared is null then cast(round(rest_mm * pages_per_metre_mid / 1000) as bigint)
            when pages_declared > pages then pages_declared - pages
            else 0
        end as rest_pages
    from shelved
)
select
    'rest' as kind,
    fonds_key,
    creator_unit,
    custodian_unit,
    location_unit,
    creator_evidence,
    custodian_evidence,
    location_evidence,
    block,
    cohort,
    'unknown' as retention,
    'unknown' as medium,
    'none' as digital_access,
    true as in_scope,
    false as partial,
    coalesce(rest_files, 0) as files,
    coalesce(rest_pages, 0) as pages,
    coalesce(rest_pages, 0) as pages_estimated,
    coalesce(rest_files, 0) as files_estimated,
    cast(least(round(cast(coalesce(rest_pages, 0) as double) * coalesce(rest_pages, 0) * pages_own_share), $most_variance) as bigint) as pages_variance,
    cast(round(coalesce(rest_pages, 0) * pages_common_share * 1000) as bigint) as pages_common,
    cast(least(round(cast(coalesce(rest_files, 0) as double) * coalesce(rest_files, 0) * files_own_share), $most_variance) as bigint) as files_variance,
    cast(round(coalesce(rest_files, 0) * files_common_share * 1000) as bigint) as files_common,
    0 as documents,
    coalesce(rest_mm, 0) as shelf_mm,
    case when files = 0 then coalesce(arranged_mm, 0) else 0 end as shelf_mm_arranged,
    cast(rest_pages is null as integer) as pages_unknown,
    1 as documents_unknown,
    cast(rest_mm is null as integer) as shelf_unknown,
    cast(coalesce(rest_files, 0) = 0 and rest_pages is null as integer) as size_unknown,
    0 as pages_copied,
    0 as documents_copied
from sized
where rest_files > 0 or rest_pages > 0 or rest_mm > 0
   -- A fonds of which nothing is known, or nothing is left, must not vanish.
   or files = 0
order by fonds_key;
