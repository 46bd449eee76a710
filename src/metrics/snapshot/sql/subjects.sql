-- What measures stand on beside the fact table: see catalogue/subjects.py. What has a row a file is a view, which costs nothing until it is asked.

-- Amounts alone, so that they add up in cuts of the cube.
create view file_facts as
select
    fonds_key, file_id,
    creator_unit, custodian_unit, location_unit,
    creator_evidence, custodian_evidence, location_evidence,
    block, cohort, retention, medium, digital_access,
    collected_on, submitted_on, arranged_on, scanned_on, checked_on, signed_on, stored_on,
    due_on,
    case when collected_on > due_on then collected_on when collected_on is not null then due_on end as due_collected_on,
    signed_on + 30 as queued_on,
    1 as files,
    cast(linked as integer) as files_linked,
    cast(comparable as integer) as files_comparable,
    cast(reconciled as integer) as files_reconciled,
    cast(coalesce(submitted_on <= due_on, false) as integer) as files_in_time,
    cast(digest as integer) as files_with_digest,
    cast(fixed as integer) as files_fixed,
    pages,
    pages_copied,
    case when priority then pages else 0 end as pages_priority,
    case when priority then pages_copied else 0 end as pages_priority_copied,
    shelf_mm
from facts
where kind = 'file' and in_scope;

create view copy_facts as
with repeated as (select sha256 from files where sha256 is not null group by sha256 having count(*) > 1)
select keys.* exclude (delivery, fonds_id, title), files.file_id, repeated.sha256 is not null as repeated
from files
join fonds_keys as keys on keys.delivery = files.delivery and keys.fonds_id = files.fonds_id
left join repeated on repeated.sha256 = files.sha256
where files.sha256 is not null;

-- Of every fonds, how many of its files fill each field: counted once, by the codes as they stand.
create temp table filled_fields as
with counted as (
    select
        delivery,
        fonds_id,
        count(*) as files,
        count(checked_on) as digitised,
        count(reference_code) as file_code,
        count(title) as title,
        count(retention_code) as retention,
        count(access_code) as access,
        count(date_from) as date_from,
        count(date_to) as date_to,
        count(documents) as documents,
        count(coalesce(pages, sheets)) as pages,
        count(condition_code) as condition,
        count(medium) as medium,
        count(case when checked_on is not null then paper_file_code end) as paper_file_code
    from files
    group by delivery, fonds_id
)
select keys.fonds_key, counted.*
from counted join fonds_keys as keys on keys.delivery = counted.delivery and keys.fonds_id = counted.fonds_id;

-- Fields that the circulars require and the contract has. TT 02/2019: code, title, retention, rights, dates, documents, sheets or pages. TT 05/2025
-- besides: physical state, degree of trust, and of digitised files the code of the paper file. Of HD 40 and ISAD(G) no mandatory list is held.
create table field_facts as
with fields as (
    select counted.fonds_key, fonds.standard, counted.files, counted.digitised, unnest([
        {'field': 'file_code', 'filled': file_code}, {'field': 'title', 'filled': title}, {'field': 'retention', 'filled': retention},
        {'field': 'access', 'filled': access}, {'field': 'date_from', 'filled': date_from}, {'field': 'date_to', 'filled': date_to},
        {'field': 'documents', 'filled': documents}, {'field': 'pages', 'filled': pages}, {'field': 'condition', 'filled': condition},
        {'field': 'trust', 'filled': medium}, {'field': 'paper_file_code', 'filled': paper_file_code}
    ], recursive := true)
    from temp.filled_fields as counted
    join (select delivery, fonds_id, standard from fonds where standard in ('tt02', 'tt05')) as fonds using (delivery, fonds_id)
)
select
    keys.* exclude (delivery, fonds_id, title),
    fields.field,
    case when fields.field = 'paper_file_code' then fields.digitised else fields.files end as cells,
    fields.filled
from fields join fonds_keys as keys on keys.fonds_key = fields.fonds_key
where fields.standard = 'tt05' or fields.field not in ('condition', 'trust', 'paper_file_code');

create table value_facts as
with known as (
    select fonds_key, unnest([
        {'field': 'retention', 'known': retention}, {'field': 'access', 'known': access},
        {'field': 'condition', 'known': condition}, {'field': 'medium', 'known': medium}
    ], recursive := true)
    from temp.filled_fields
)
select keys.* exclude (delivery, fonds_id, title), known.field, known.known as given, known.known as known
from known join fonds_keys as keys on keys.fonds_key = known.fonds_key
union all by name
select
    'unknown' as block,
    case "column" when 'retention_code' then 'retention' when 'access_code' then 'access' when 'condition_code' then 'condition' else "column" end
        as field,
    count(*) as given,
    0 as known
from rejects
where rule = 'unknown_value' and "table" = 'files' and "column" in ('retention_code', 'access_code', 'condition_code', 'medium')
group by all;

drop table temp.filled_fields;

-- The norm: 200 dpi, 300 for maps and drawings (types 30 and 31 of TT 05/2025/TT-BNV), 24 bits, PDF/A, a text layer (domain.md 3.2; NĐ 30/2020/NĐ-CP).
create table document_facts as
with measured as (
    select
        documents.*,
        dpi is not null and bit_depth is not null and pdfa is not null and ocr is not null as measured,
        coalesce(dpi >= case when type_code in ('30', '31') then 300 else 200 end and bit_depth >= 24 and pdfa and ocr, false) as conform,
        coalesce(
            dpi < case when type_code in ('30', '31') then 300 else 200 end or bit_depth < 24 or not pdfa or not ocr, false
        ) as below
    from documents
)
select
    measured.document_id,
    facts.fonds_key,
    facts.creator_unit, facts.custodian_unit, facts.location_unit,
    facts.creator_evidence, facts.custodian_evidence, facts.location_evidence,
    facts.block,
    facts.cohort,
    measured.scanned_on, measured.checked_on, measured.signed_on, measured.stored_on,
    coalesce(measured.pages, 0) as pages,
    measured.measured,
    measured.conform,
    measured.ocr is not null as text_known,
    coalesce(measured.ocr, false) as text,
    coalesce(measured.scanned_on < $reform_day, false) and measured.below as legacy,
    coalesce(cast(measured.signature_status as varchar), 'unknown') as signature,
    measured.signed_on + 30 as queued_on
from measured
join facts on facts.file_id = measured.file_id
join fonds_keys as keys on keys.fonds_key = facts.fonds_key and keys.delivery = measured.delivery
where facts.kind = 'file' and facts.in_scope;

-- An ended body that left a fonds, or owes a hand-over. Whose it is: the creator's unit is its own, the custodian's that of who received,
-- else of its successor.
create table agency_facts as
with owed as (
    select
        handovers.delivery,
        handovers.from_agency_id as agency_id,
        count(*) as owed,
        count(case when done_on is not null and minutes_no is not null and list_attached then 1 end) as complete,
        max(done_on) as last_on,
        cast(sum(coalesce(shelf_metres, 0)) * 1000 as bigint) as shelf_mm,
        cast(sum(case when done_on is not null and minutes_no is not null and list_attached then coalesce(shelf_metres, 0) else 0 end) * 1000 as bigint)
            as handed_mm,
        arg_max(receiver.unit_key, (done_on is not null, handovers.handover_id)) as receiver_unit
    from handovers
    left join agencies as receiver on receiver.delivery = handovers.delivery and receiver.agency_id = handovers.to_agency_id
    group by handovers.delivery, handovers.from_agency_id
)
select
    agencies.delivery,
    agencies.agency_id,
    agencies.unit_key as creator_unit,
    coalesce(owed.receiver_unit, successor.unit_key) as custodian_unit,
    coalesce(owed.receiver_unit, successor.unit_key) as location_unit,
    nullif(coalesce(owed.receiver_unit, successor.unit_key), agencies.unit_key) as creator_evidence,
    cast(null as integer) as custodian_evidence,
    cast(null as integer) as location_evidence,
    cast(agencies.block as varchar) as block,
    case when owed.owed > 0 and owed.complete = owed.owed then owed.last_on end as handed_on,
    coalesce(owed.shelf_mm, 0) as shelf_mm,
    coalesce(owed.handed_mm, 0) as handed_mm
from agencies
left join agencies as successor
    on successor.delivery = agencies.delivery and successor.agency_id = agencies.successor_agency_id
left join owed on owed.delivery = agencies.delivery and owed.agency_id = agencies.agency_id
where agencies.status = 'ended'
  and (
    owed.agency_id is not null
    or exists (select 1 from fonds where fonds.delivery = agencies.delivery and fonds.creator_agency_id = agencies.agency_id)
  );

create table handover_facts as
select
    handovers.delivery,
    handovers.handover_id,
    keys.fonds_key,
    giver.unit_key as creator_unit,
    coalesce(receiver.unit_key, keys.custodian_unit) as custodian_unit,
    coalesce(keys.location_unit, receiver.unit_key) as location_unit,
    nullif(coalesce(receiver.unit_key, keys.custodian_unit), giver.unit_key) as creator_evidence,
    cast(null as integer) as custodian_evidence,
    cast(null as integer) as location_evidence,
    coalesce(cast(giver.block as varchar), 'unknown') as block,
    handovers.due_on + 1 as overdue_on,
    handovers.done_on,
    date_diff('day', date '1970-01-01', handovers.due_on + 1) as overdue_day
from handovers
left join agencies as giver on giver.delivery = handovers.delivery and giver.agency_id = handovers.from_agency_id
left join agencies as receiver on receiver.delivery = handovers.delivery and receiver.agency_id = handovers.to_agency_id
left join fonds_keys as keys on keys.delivery = handovers.delivery and keys.fonds_id = handovers.fonds_id;

-- Risk: 25 nothing arranged (in part: 15), 20 no list, 20 orphan, 15 kept elsewhere than by its custodian's unit, 10 creator ended,
-- 10 records from before 1975. The weights are ours, for ordering only.
create table fonds_facts as
with listed as (select delivery, fonds_id, count(*) as files from files group by delivery, fonds_id),
judged as (
    select
        keys.*,
        cast(coalesce(fonds.shelf_metres, 0) * 1000 as bigint) as shelf_mm,
        coalesce(creator.status = 'ended', false)
            and (custodian.agency_id is null or coalesce(custodian.status = 'ended', false)) as orphan,
        coalesce(creator.status = 'ended', false) as ended,
        case
            when coalesce(fonds.shelf_metres_arranged, 0) = 0 and listed.files is null then 25
            when fonds.shelf_metres_arranged < fonds.shelf_metres then 15
            else 0
        end as unarranged,
        listed.files is null as unlisted,
        coalesce(fonds.date_from < date '1975-01-01', false) as old
    from fonds_keys as keys
    join fonds on fonds.delivery = keys.delivery and fonds.fonds_id = keys.fonds_id
    left join agencies as creator on creator.delivery = fonds.delivery and creator.agency_id = fonds.creator_agency_id
    left join agencies as custodian on custodian.delivery = fonds.delivery and custodian.agency_id = fonds.custodian_agency_id
    left join listed on listed.delivery = fonds.delivery and listed.fonds_id = fonds.fonds_id
)
select
    * exclude (delivery, fonds_id, title, ended, unarranged, unlisted, old),
    unarranged
    + case when unlisted then 20 else 0 end
    + case when orphan then 20 else 0 end
    + case when location_unit is distinct from custodian_unit and location_unit is not null then 15 else 0 end
    + case when ended then 10 else 0 end
    + case when old then 10 else 0 end as risk
from judged;

create table incident_facts as
select
    keys.* exclude (delivery, fonds_id, title, block),
    coalesce(keys.block, 'unknown') as block,
    incidents.delivery,
    incidents.incident_id,
    cast(incidents.kind as varchar) as incident,
    incidents.opened_on,
    incidents.closed_on
from incidents
left join files on files.delivery = incidents.delivery and files.file_id = incidents.file_id
left join fonds_keys as keys
    on keys.delivery = incidents.delivery and keys.fonds_id = coalesce(incidents.fonds_id, files.fonds_id);

create table check_facts as
select
    keys.* exclude (delivery, fonds_id, title, block),
    coalesce(keys.block, 'unknown') as block,
    checks.delivery,
    checks.check_id,
    cast(checks.kind as varchar) as inspection,
    coalesce(checks.reason, 'unknown') as reason,
    checks.done_on,
    coalesce(checks.round, 1) as round,
    coalesce(checks.pages_checked, 0) as checked,
    coalesce(checks.pages_rejected, 0) as rejected,
    checks.passed
from checks
left join files on files.delivery = checks.delivery and files.file_id = checks.file_id
left join fonds_keys as keys on keys.delivery = checks.delivery and keys.fonds_id = coalesce(checks.fonds_id, files.fonds_id);

-- A store is a batch of backups. A full backup counts for 31 days (TT 05/2025/TT-BNV, Art. 27), or until the next one is looked at.
create table store_facts as
select
    check_facts.* exclude (inspection, reason, round, checked, rejected, block),
    row_number() over (partition by checks.delivery, checks.batch order by checks.done_on, checks.check_id) = 1 as first,
    least(
        checks.done_on + 32,
        lead(checks.done_on) over (partition by checks.delivery, checks.batch order by checks.done_on, checks.check_id)
    ) as ends_on
from checks join check_facts on check_facts.delivery = checks.delivery and check_facts.check_id = checks.check_id
where checks.kind = 'backup';

create table unit_facts as
select
    unit_key,
    unit_key as creator_unit, unit_key as custodian_unit, unit_key as location_unit,
    cast(null as integer) as creator_evidence, cast(null as integer) as custodian_evidence, cast(null as integer) as location_evidence
from placement
where status = 'same' and level in ('province', 'commune');

-- Times of one role are joined where they touch or overlap; what both roles have together is where they meet.
create table duty_facts as
with starts as (
    select
        unit_key, role, from_on, coalesce(to_on + 1, date '9999-12-31') as until_on,
        max(coalesce(to_on + 1, date '9999-12-31')) over (
            partition by unit_key, role order by from_on, to_on rows between unbounded preceding and 1 preceding
        ) as reached
    from duties
    join unit_facts using (unit_key)
    where role in ('head', 'archivist')
),
numbered as (
    select *, sum(case when reached >= from_on then 0 else 1 end) over (partition by unit_key, role order by from_on, until_on rows unbounded preceding) as stretch
    from starts
),
held as (
    select unit_key, role, stretch, min(from_on) as from_on, max(until_on) as until_on from numbered group by unit_key, role, stretch
)
select
    heads.unit_key,
    heads.unit_key as creator_unit, heads.unit_key as custodian_unit, heads.unit_key as location_unit,
    cast(null as integer) as creator_evidence, cast(null as integer) as custodian_evidence, cast(null as integer) as location_evidence,
    greatest(heads.from_on, archivists.from_on) as from_on,
    nullif(least(heads.until_on, archivists.until_on), date '9999-12-31') as until_on
from held as heads
join held as archivists on archivists.unit_key = heads.unit_key and archivists.role = 'archivist'
where heads.role = 'head' and heads.from_on < archivists.until_on and archivists.from_on < heads.until_on;

create table return_facts as
with owed as (
    select delivery, unit_key, period, min(due_on) as due_on, min(received_on) as received_on
    from submissions
    group by delivery, unit_key, period
)
select
    delivery, unit_key, period,
    unit_key as creator_unit, unit_key as custodian_unit, unit_key as location_unit,
    cast(null as integer) as creator_evidence, cast(null as integer) as custodian_evidence, cast(null as integer) as location_evidence,
    due_on,
    due_on + 1 as overdue_on,
    received_on,
    coalesce(received_on <= due_on, false) as in_time
from owed;

-- The days are few beside the files: they are found once, and all else is said of them when it is asked.
create table heard_days as
with seen as (
    select unit_key, received_on as day from submissions
    union all
    select custodian_unit, unnest([collected_on, arranged_on, scanned_on, checked_on, signed_on, stored_on]) from facts
),
known as (select distinct seen.unit_key, seen.day from seen join unit_facts on unit_facts.unit_key = seen.unit_key where seen.day is not null)
select unit_key, day, lead(day) over (partition by unit_key order by day) as next_on from known;

create view fresh_facts as
select
    unit_key,
    unit_key as creator_unit, unit_key as custodian_unit, unit_key as location_unit,
    cast(null as integer) as creator_evidence, cast(null as integer) as custodian_evidence, cast(null as integer) as location_evidence,
    day as from_on,
    date_diff('day', date '1970-01-01', day) as from_day,
    least(day + 36, next_on) as until_on,
    next_on
from heard_days;

create table application_facts as
select
    delivery, application, unit_key,
    coalesce(users_registered, 0) as users_registered, coalesce(users_active, 0) as users_active,
    unit_key as creator_unit, unit_key as custodian_unit, unit_key as location_unit,
    cast(null as integer) as creator_evidence, cast(null as integer) as custodian_evidence, cast(null as integer) as location_evidence,
    live_on,
    users_registered is not null and users_active is not null as known,
    coalesce(users_registered > 0 and users_active * 2 >= users_registered, false) as used
from applications;

create table rollout_facts as
select
    delivery, unit_key,
    unit_key as creator_unit, unit_key as custodian_unit, unit_key as location_unit,
    cast(null as integer) as creator_evidence, cast(null as integer) as custodian_evidence, cast(null as integer) as location_evidence,
    case when count(distinct case when live_on is not null then application end) = 5 then max(live_on) end as all_live_on
from applications
where application in ('operations', 'e_records', 'party_member_db_3', 'digital_signature', 'shared_apps')
group by delivery, unit_key;

create table resource_facts as
select
    delivery, unit_key,
    coalesce(staff, 0) as staff, coalesce(staff_trained, 0) as staff_trained, coalesce(scanners, 0) as scanners,
    coalesce(scanner_pages_per_day, 0) * 22 as pages_per_month,
    cast(round(coalesce(store_m2_fit, 0) * 100) as bigint) as store_dm2_fit,
    cast(round(coalesce(store_m2_temporary, 0) * 100) as bigint) as store_dm2_temporary,
    unit_key as creator_unit, unit_key as custodian_unit, unit_key as location_unit,
    cast(null as integer) as creator_evidence, cast(null as integer) as custodian_evidence, cast(null as integer) as location_evidence,
    as_of as from_on,
    lead(as_of) over (partition by delivery, unit_key order by as_of) as until_on
from resources;
