-- Layers of one moment keep the order in which they were laid, so that a version's hash is the same after a restart.
alter table pack_layer add column seq bigint generated always as identity;
