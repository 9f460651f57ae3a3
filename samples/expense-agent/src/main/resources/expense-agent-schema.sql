create table expense (
	id varchar(36) primary key,
	amount decimal(17, 2) not null,
	currency varchar(3) not null,
	description varchar(500) not null,
	status varchar(16) not null,
	submitted_by varchar(255) not null,
	acted_by varchar(1000) not null,
	-- The task that submitted it, whose result it is.
	task_id varchar(36)
);

-- Orders tasks whose status changed in the same millisecond.
create sequence a2a_task_revision;

create table a2a_task (
	id varchar(36) primary key,
	context_id varchar(128) not null,
	state varchar(32) not null,
	status_millis bigint not null,
	revision bigint not null,
	document clob not null
);

create index a2a_task_order on a2a_task (status_millis desc, revision desc);

create table a2a_push_config (
	task_id varchar(36) not null references a2a_task (id),
	id varchar(128) not null,
	place bigint generated always as identity,
	document clob not null,
	-- Who registered it: when that caller is blocked, its webhooks stop.
	issuer varchar(1024),
	subject varchar(1024),
	client_id varchar(1024),
	primary key (task_id, id)
);
