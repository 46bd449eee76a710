-- One cut of the cube. A date becomes the last day of its month, but no later than the day of the snapshot where it is not after it:
-- so the snapshot's own day, and the end of every month, find in a cut what they find in the facts.
create $table as
select $dimensions, $amounts
from $source
group by all
order by 1;
