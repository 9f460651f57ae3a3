create table if not exists a2a_audit_record (
	writer varchar(100) not null,
	sequence bigint not null,
	recorded_at varchar(40) not null,
	kind varchar(32) not null,
	outcome varchar(16) not null,
	reason varchar(256) not null,
	call_id varchar(64),
	subject varchar(256),
	record varchar(1000000) not null,
	primary key (writer, sequence)
);
create index if not exists a2a_audit_record_call on a2a_audit_record (call_id);
create index if not exists a2a_audit_record_subject on a2a_audit_record (subject, recorded_at);
create trigger if not exists a2a_audit_record_append_only before update, delete on a2a_audit_record
	for each row call "dev.a2asecurity.audit.H2AppendOnly";
