create table audit_log (
  id uuid primary key,
  at timestamptz not null,
  actor_kind text not null,
  actor_id text not null,
  actor_name text not null,
  unit text not null,
  -- Absent for rules of the system and for callers whom nobody knows.
  unit_path text,
  ip text,
  action text not null,
  object_type text not null,
  object_id text not null,
  result text not null check (result in ('done', 'refused', 'failed')),
  detail jsonb not null,
  -- Block that sealed the row, and its place in it; absent until then.
  block int,
  position int,
  unique (block, position),
  check ((block is null) = (position is null))
);
create index audit_unsealed on audit_log (at, id) where block is null;
create index audit_at on audit_log (at desc);
create index audit_unit on audit_log (unit_path text_pattern_ops, at desc);
create index audit_actor on audit_log (actor_id, at desc);
create index audit_object on audit_log (object_type, object_id, at desc);

-- `entries`: [row id, SHA-256 of the row], in order; `hash` covers them, the number, the time and the block before.
create table audit_block (
  number int primary key,
  sealed_at timestamptz not null,
  previous text not null,
  hash text not null unique,
  entries jsonb not null
);

create function audit_row_guard() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    if new.block is not null then raise exception 'audit rows are written unsealed'; end if;
    return new;
  end if;
  if tg_op = 'UPDATE' and old.block is null
    and to_jsonb(new) - 'block' - 'position' = to_jsonb(old) - 'block' - 'position' then
    return new;
  end if;
  raise exception 'audit rows are never changed or deleted';
end $$;

create function audit_refuse() returns trigger language plpgsql as $$
begin
  raise exception 'the audit is never changed or deleted';
end $$;

create trigger audit_row_guard before insert or update or delete on audit_log
  for each row execute function audit_row_guard();
create trigger audit_row_truncate before truncate on audit_log
  for each statement execute function audit_refuse();
create trigger audit_block_guard before update or delete on audit_block
  for each row execute function audit_refuse();
create trigger audit_block_truncate before truncate on audit_block
  for each statement execute function audit_refuse();
