create table if not exists a2a_webhook_outbox (
	id varchar(64) not null primary key,
	target varchar(64) not null,
	registrant varchar(64) not null,
	task varchar(64) not null,
	sealed varbinary(1048576) not null,
	due_at bigint not null,
	attempts integer not null,
	lease varchar(36) not null,
	lease_end bigint not null,
	place bigint generated always as identity
);

create index if not exists a2a_webhook_outbox_due on a2a_webhook_outbox (due_at, lease_end, target);

create index if not exists a2a_webhook_outbox_order on a2a_webhook_outbox (target, task, place);

create index if not exists a2a_webhook_outbox_registrant on a2a_webhook_outbox (registrant);
