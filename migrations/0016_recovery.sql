-- How far the sweep for lost work has examined what only grows. One row for each kind; not of any app.
create table recovery_marks (
    kind text primary key,
    -- everything up to this id has had its consequence
    mark text not null
);
