-- A database without events may begin in the past, so that a history is told step by step until now. As before, the largest
-- offset is in force: the clock never goes back.

alter table acta.clock drop constraint clock_offset_ms_check;
