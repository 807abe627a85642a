create table chain_head (
  chain_id uuid primary key,
  seq bigint not null,
  claimed_by text,
  claimed_until timestamptz
);

create table outbox (
  id uuid primary key,
  chain_id uuid not null,
  seq bigint not null,
  topic text not null,
  message jsonb not null,
  at timestamptz not null,
  sent_at timestamptz,
  unique (chain_id, seq)
);
create index outbox_waiting on outbox (chain_id, seq) where sent_at is null;

create table inbox (
  consumer text not null,
  message_id uuid not null,
  at timestamptz not null,
  primary key (consumer, message_id)
);

create table dead_letter (
  id uuid primary key,
  consumer text not null,
  chain_id uuid not null,
  seq bigint not null,
  message_id uuid not null,
  message jsonb not null,
  state text not null check (state in ('failed', 'held', 'replayed')),
  error text,
  at timestamptz not null,
  replayed_at timestamptz,
  unique (consumer, message_id)
);
create index dead_letter_open on dead_letter (consumer, chain_id) where state <> 'replayed';

create table timer (
  id uuid primary key,
  module text not null,
  name text not null,
  key text not null,
  chain_id uuid,
  due_at timestamptz not null,
  body jsonb not null,
  state text not null check (state in ('waiting', 'failed')),
  error text,
  unique (module, name, key)
);
create index timer_due on timer (due_at) where state = 'waiting';

create table kernel_value (
  key text primary key,
  value jsonb not null
);
