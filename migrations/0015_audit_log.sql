-- What people did, and why. Only ever appended to, by the database's own rule.
create table audit_log (
    audit_id bigint      generated always as identity primary key,
    at       timestamptz not null,
    -- null: what belongs to no app, such as a queue
    app_id   text,
    -- who: `cli:NAME`
    actor    text        not null check (char_length(actor) between 1 and 128),
    -- what, as a stable word such as `payment.refund`
    action   text        not null,
    -- what it was done to: a trade, a job, a queue
    subject  text        not null,
    note     text        check (char_length(note) <= 1000),
    -- what it did, for programs
    details  jsonb       not null default '{}'
);
create index audit_log_by_subject on audit_log (subject, audit_id);

create function audit_log_is_append_only() returns trigger language plpgsql as $$
begin
    raise exception 'audit_log is append-only';
end $$;
create trigger audit_log_append_only before update or delete on audit_log
    for each row execute function audit_log_is_append_only();
create trigger audit_log_not_truncated before truncate on audit_log
    for each statement execute function audit_log_is_append_only();
