-- Tables of the sign-in library, in the form its own generator gives, without defaults that read the database's clock.
create table "auth_user" (
  "id" text not null primary key,
  "name" text not null,
  "email" text not null unique,
  "emailVerified" boolean not null,
  "image" text,
  "createdAt" timestamptz not null,
  "updatedAt" timestamptz not null,
  "username" text unique,
  "displayUsername" text,
  "role" text,
  "banned" boolean,
  "banReason" text,
  "banExpires" timestamptz,
  "twoFactorEnabled" boolean
);

create table "auth_session" (
  "id" text not null primary key,
  "expiresAt" timestamptz not null,
  "token" text not null unique,
  "createdAt" timestamptz not null,
  "updatedAt" timestamptz not null,
  "ipAddress" text,
  "userAgent" text,
  "userId" text not null references "auth_user" ("id") on delete cascade,
  "impersonatedBy" text
);
create index "auth_session_userId_idx" on "auth_session" ("userId");

create table "auth_credential" (
  "id" text not null primary key,
  "accountId" text not null,
  "providerId" text not null,
  "userId" text not null references "auth_user" ("id") on delete cascade,
  "accessToken" text,
  "refreshToken" text,
  "idToken" text,
  "accessTokenExpiresAt" timestamptz,
  "refreshTokenExpiresAt" timestamptz,
  "scope" text,
  "password" text,
  "createdAt" timestamptz not null,
  "updatedAt" timestamptz not null
);
create index "auth_credential_userId_idx" on "auth_credential" ("userId");

create table "auth_verification" (
  "id" text not null primary key,
  "identifier" text not null,
  "value" text not null,
  "expiresAt" timestamptz not null,
  "createdAt" timestamptz not null,
  "updatedAt" timestamptz not null
);
create index "auth_verification_identifier_idx" on "auth_verification" ("identifier");

create table "auth_two_factor" (
  "id" text not null primary key,
  "secret" text not null,
  "backupCodes" text not null,
  "userId" text not null references "auth_user" ("id") on delete cascade,
  "verified" boolean,
  "failedVerificationCount" integer,
  "lockedUntil" timestamptz
);
create index "auth_two_factor_secret_idx" on "auth_two_factor" ("secret");
create index "auth_two_factor_userId_idx" on "auth_two_factor" ("userId");

-- Wrong passwords by the name that was typed, whether such an account exists or not: the answer must not tell.
create table sign_in_failure (
  username text primary key,
  failures int not null,
  last_at timestamptz not null,
  locked_until timestamptz
);
