create table if not exists a2a_ownership_task (
	id varchar(64) not null primary key,
	owner_id varchar(64) not null,
	owner varchar not null,
	context_id varchar(64),
	skill varchar(128),
	created_at bigint not null,
	last_used_at bigint not null
);

create index if not exists a2a_ownership_task_owner_id on a2a_ownership_task (owner_id);

create index if not exists a2a_ownership_task_context_id on a2a_ownership_task (context_id);

create index if not exists a2a_ownership_task_last_used_at on a2a_ownership_task (last_used_at);

create table if not exists a2a_ownership_context (
	id varchar(64) not null primary key,
	owner_id varchar(64) not null,
	owner varchar not null,
	last_used_at bigint not null
);

create index if not exists a2a_ownership_context_last_used_at on a2a_ownership_context (last_used_at);
