-- What pages of all files are found by: how many files there are for each thing they can be sorted by (evaluate/records.py).
create table file_counts as
with listed as (select * from facts where kind = 'file')
select 'listed' as counted_by, cast(null as date) as day, cast(fonds_key as bigint) as amount, count(*) as files from listed group by all
union all select 'pages', null, case when pages_unknown = 0 then pages end, count(*) from listed group by all
union all select 'documents', null, case when documents_unknown = 0 then documents end, count(*) from listed group by all
union all select 'collected_on', collected_on, null, count(*) from listed group by all
union all select 'submitted_on', submitted_on, null, count(*) from listed group by all
union all select 'arranged_on', arranged_on, null, count(*) from listed group by all
union all select 'scanned_on', scanned_on, null, count(*) from listed group by all
union all select 'checked_on', checked_on, null, count(*) from listed group by all
union all select 'signed_on', signed_on, null, count(*) from listed group by all
union all select 'stored_on', stored_on, null, count(*) from listed group by all;
