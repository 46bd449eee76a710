-- How text becomes numbers, dates and yes/no. Every reading answers NULL for what it cannot read; nothing is guessed.

-- Text without the blanks around it (no-break space included); nothing left is a missing value.
-- Trimming costs four times the looking whether there is anything to trim.
create or replace temp macro filled(x) as
    case when x < '!' or prefix(x, chr(160))
              or suffix(x, ' ') or suffix(x, chr(9)) or suffix(x, chr(10)) or suffix(x, chr(13)) or suffix(x, chr(160))
         then nullif(trim(x, ' ' || chr(9) || chr(10) || chr(13) || chr(160)), '')
         else x end;
-- Text kept as given, NULL where there is nothing but blanks.
create or replace temp macro worded(x) as case when x < '!' or prefix(x, chr(160)) then if(filled(x) is null, null, x) else x end;

-- A number written the Vietnamese way (5.596,08), the English way (5,596.08), or by a machine (5596.08e0).
-- Groups are groups of three after a group that does not start with 0.
create or replace temp macro is_vi(x) as regexp_full_match(x, '[-+]?([1-9][0-9]{0,2}([.][0-9]{3})+|[0-9]+)(,[0-9]+)?');
create or replace temp macro is_en(x) as regexp_full_match(x, '[-+]?([1-9][0-9]{0,2}(,[0-9]{3})+|[0-9]+)([.][0-9]+)?');
create or replace temp macro is_machine(x) as regexp_full_match(x, '[-+]?[0-9]+([.][0-9]+)?[eE][-+]?[0-9]+');
create or replace temp macro is_plain(x) as regexp_full_match(x, '[-+]?[0-9]+');

create or replace temp macro number_vi(x) as
    case when is_vi(x) then replace(replace(x, '.', ''), ',', '.') when is_machine(x) then x end;
create or replace temp macro number_en(x) as
    case when is_en(x) then replace(x, ',', '') when is_machine(x) then x end;

create or replace temp macro whole(n) as case when n = floor(n) then try_cast(n as bigint) end;
create or replace temp macro whole_text(n) as whole(try_cast(n as decimal(38, 9)));

-- Dates. A year or a month alone stands for its first or last day, as the column says.
create or replace temp macro is_year(x) as regexp_full_match(x, '[12][0-9]{3}');
create or replace temp macro is_month(x) as regexp_full_match(x, '[12][0-9]{3}-[0-9]{1,2}|[0-9]{1,2}[/.-][12][0-9]{3}');
create or replace temp macro date_precision(x) as
    case when x is null then null when is_year(x) then 'year' when is_month(x) then 'month' else 'day' end;
create or replace temp macro first_of_month(x) as
    try_cast(case when regexp_matches(x, '^[0-9]{4}')
                  then x || '-01'
                  else regexp_replace(x, '^([0-9]+)[/.-]([0-9]{4})$', '\2-\1-01') end as date);
create or replace temp macro whole_day(x) as
    case
        when regexp_full_match(x, '[12][0-9]{3}-[0-9]{1,2}-[0-9]{1,2}') then try_cast(x as date)
        when regexp_full_match(x, '[0-9]{1,2}([/.-])[0-9]{1,2}[/.-][12][0-9]{3}( 0?0:00(:00)?)?')
            then cast(try_strptime(regexp_replace(x, '^([0-9]+)[/.-]([0-9]+)[/.-]([0-9]{4}).*$', '\3-\2-\1'), '%Y-%m-%d') as date)
        when regexp_full_match(x, '[12][0-9]{3}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]+)?)?')
            then cast(try_cast(x as timestamp) as date)
        -- A moment with its zone falls on the day it is in Viet Nam.
        when regexp_full_match(x, '[12][0-9]{3}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]+)?)? ?(Z|[-+][0-9]{2}(:?[0-9]{2})?)')
            then cast(try_cast(x as timestamptz) at time zone 'Asia/Ho_Chi_Minh' as date)
    end;
create or replace temp macro first_day(x) as
    case when is_year(x) then try_cast(x || '-01-01' as date) when is_month(x) then first_of_month(x) else whole_day(x) end;
create or replace temp macro closing_day(x) as
    case when is_year(x) then try_cast(x || '-12-31' as date)
         when is_month(x) then last_day(first_of_month(x)) else whole_day(x) end;

create or replace temp macro yes_no(x) as
    case when lower(nfc_normalize(x)) in ('yes', 'true', '1', 'có') then true
         when lower(nfc_normalize(x)) in ('no', 'false', '0', 'không') then false end;

-- A code written with its label, as "01: Vĩnh viễn".
create or replace temp macro code_before_label(x) as nullif(regexp_extract(x, '^([0-9]+)\s*[:.–-]\s*\D', 1), '');
