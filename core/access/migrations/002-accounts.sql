create table access_rule (
  name text primary key,
  value int not null,
  unit text not null,
  source text not null check (source in ('standard', 'regulation', 'local', 'vendor', 'design')),
  source_ref text,
  verified boolean not null
);

create table access_action (
  id text primary key,
  zh text not null,
  en text not null
);

-- `edited`: changed by the city, so that a new version leaves it alone.
create table role (
  id text primary key,
  zh text not null,
  en text not null,
  edited boolean not null default false
);

create table role_action (
  role text not null references role (id) on delete cascade,
  action text not null references access_action (id),
  primary key (role, action)
);

create table account (
  id text primary key references "auth_user" ("id") on delete cascade,
  unit text not null,
  unit_path text not null,
  may_reveal boolean not null default false,
  demo boolean not null default false,
  -- Made by somebody else and not yet changed by its owner.
  first_password boolean not null,
  password_at timestamptz not null,
  disabled_at timestamptz,
  created_at timestamptz not null
);
create index account_unit on account (unit_path text_pattern_ops);

create table account_grant (
  account text not null references account (id) on delete cascade,
  role text not null references role (id),
  path text not null,
  boards text[],
  primary key (account, role, path)
);

create table password_history (
  account text not null references account (id) on delete cascade,
  hash text not null,
  at timestamptz not null
);
create index password_history_account on password_history (account, at desc);

create table token (
  id uuid primary key,
  prefix text not null unique,
  secret_sha256 text not null,
  name text not null,
  unit text not null,
  unit_path text not null,
  grants jsonb not null,
  created_by text not null,
  created_at timestamptz not null,
  expires_at timestamptz,
  revoked_at timestamptz,
  last_used_at timestamptz
);
