create table if not exists a2a_replay_nonce (
	id varchar(64) not null primary key,
	expires_at bigint not null
);

create index if not exists a2a_replay_nonce_expires_at on a2a_replay_nonce (expires_at);

create table if not exists a2a_replay_inbox (
	id varchar(64) not null primary key,
	fingerprint varchar(64) not null,
	token varchar(36) not null,
	lease_end bigint not null,
	done boolean not null,
	result bytea,
	expires_at bigint not null
);

create index if not exists a2a_replay_inbox_expires_at on a2a_replay_inbox (expires_at);
