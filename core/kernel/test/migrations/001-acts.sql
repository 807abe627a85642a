create table act (
  n bigint generated always as identity primary key,
  consumer text not null,
  chain_id uuid not null,
  message_id uuid not null,
  seq bigint not null
);
