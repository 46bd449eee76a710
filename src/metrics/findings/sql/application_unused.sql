select
    unit_key as subject_unit,
    application as subject_part,
    unit_key,
    users_registered as amount,
    live_on as since,
    [application] as rows,
    1 as row_count,
    application,
    users_active as active,
    users_registered as registered
from applications
where live_on + cast($grace_days as integer) <= $as_of and users_registered > 0 and users_active < $least_share * users_registered
