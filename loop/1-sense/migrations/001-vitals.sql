create table vital_value (
  code text not null,
  unit text not null,
  at timestamptz not null,
  value double precision,
  numerator double precision,
  denominator double precision,
  quality text not null,
  level smallint,
  primary key (code, unit, at)
);

create table ingest_coverage (
  gateway text primary key,
  first bigint not null,
  last bigint not null
);
