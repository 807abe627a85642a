create table warn_watermark (
  ingest text primary key,
  number bigint not null,
  event_time bigint not null,
  at timestamptz not null
);

create table open_alarm (
  rule text not null,
  subject_type text not null,
  subject_id text not null,
  document_id uuid not null unique,
  series int not null,
  since bigint not null,
  reference double precision not null,
  change double precision not null,
  level smallint not null,
  primary key (rule, subject_type, subject_id)
);
