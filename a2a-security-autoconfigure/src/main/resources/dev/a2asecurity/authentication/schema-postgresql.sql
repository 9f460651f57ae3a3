create table if not exists a2a_caller_block (
	id varchar(64) not null primary key,
	kind varchar(16) not null,
	issuer varchar(1024) not null,
	name varchar(1024) not null,
	ends_at bigint
);
