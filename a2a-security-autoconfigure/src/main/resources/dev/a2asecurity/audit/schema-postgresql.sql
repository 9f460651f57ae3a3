create table if not exists a2a_audit_record (
	writer varchar(100) not null,
	sequence bigint not null,
	recorded_at varchar(40) not null,
	kind varchar(32) not null,
	outcome varchar(16) not null,
	reason varchar(256) not null,
	call_id varchar(64),
	subject varchar(256),
	record text not null,
	primary key (writer, sequence)
);
create index if not exists a2a_audit_record_call on a2a_audit_record (call_id);
create index if not exists a2a_audit_record_subject on a2a_audit_record (subject, recorded_at);
create or replace function a2a_audit_record_refuse() returns trigger language plpgsql as
	'begin raise exception ''Audit records are only ever added'' using errcode = ''insufficient_privilege''; end';
create or replace trigger a2a_audit_record_append_only before update or delete on a2a_audit_record
	for each row execute function a2a_audit_record_refuse();
create or replace trigger a2a_audit_record_no_truncate before truncate on a2a_audit_record
	for each statement execute function a2a_audit_record_refuse();
