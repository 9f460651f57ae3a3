// The client of @a2a-js/sdk against the expense agent, over one binding. Run by node, with
//   AGENT_URL   base URL of the agent
//   BINDING     JSONRPC or HTTP+JSON
//   VERSION     1.0 or 0.3
//   TRAVEL_TOKEN, FINANCE_TOKEN, STRANGER_TOKEN   access tokens
//   SLOW        description of an expense whose submission does not end

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';

import { importJWK } from 'jose';

import {
  CancelTaskRequest,
  DeleteTaskPushNotificationConfigRequest,
  GetTaskPushNotificationConfigRequest,
  GetTaskRequest,
  ListTaskPushNotificationConfigsRequest,
  ListTasksRequest,
  SendMessageRequest,
  SubscribeToTaskRequest,
  TaskPushNotificationConfig,
  TaskState,
  verifyAgentCardSignature,
} from '@a2a-js/sdk';
import {
  ClientFactory,
  DefaultAgentCardResolver,
  JsonRpcTransportFactory,
  RestTransportFactory,
} from '@a2a-js/sdk/client';

const { AGENT_URL, BINDING, VERSION, TRAVEL_TOKEN, FINANCE_TOKEN, STRANGER_TOKEN, SLOW } = process.env;

const legacy = VERSION === '0.3';

const name = `${BINDING} ${VERSION}`;

async function servedCard() {
  const response = await fetch(`${AGENT_URL}/.well-known/agent-card.json`);
  assert.equal(response.status, 200);
  return response.json();
}

/**
 * A client that sends this token, or none, and uses the interface under test. The SDK prefers
 * 1.0 where an agent has both versions, so the card is narrowed to the one interface.
 */
async function clientWith(token) {
  const fetchImpl = (url, init) => {
    const headers = new Headers(init?.headers);
    if (token) {
      headers.set('Authorization', `Bearer ${token}`);
    }
    return fetch(url, { ...init, headers });
  };
  const options = { fetchImpl, legacyCompat: { enabled: legacy } };
  const factory = new ClientFactory({
    transports: [new JsonRpcTransportFactory(options), new RestTransportFactory(options)],
  });
  const card = await servedCard();
  card.supportedInterfaces = card.supportedInterfaces.filter(
    (candidate) => candidate.protocolBinding === BINDING && candidate.protocolVersion === VERSION);
  assert.equal(card.supportedInterfaces.length, 1);
  const client = await factory.createFromAgentCard(card);
  assert.equal(client.protocolVersion, VERSION);
  return client;
}

function submission(description, configuration) {
  return message('submit-expense', { amount: 120.5, currency: 'EUR', description }, configuration);
}

function message(skillId, input, configuration) {
  return SendMessageRequest.fromJSON({
    message: {
      messageId: randomUUID(),
      role: 'ROLE_USER',
      parts: [{ data: input, mediaType: 'application/json' }],
      metadata: { skillId },
    },
    configuration,
  });
}

function expense(task) {
  assert.equal(task.artifacts.length, 1);
  const content = task.artifacts[0].parts[0].content;
  assert.equal(content.$case, 'data');
  return content.value;
}

async function collect(stream) {
  const events = [];
  for await (const event of stream) {
    events.push(event.payload);
  }
  return events;
}

/**
 * Checks what the SDK makes of a refusal by its HTTP status.
 */
async function refused(call, status) {
  await assert.rejects(call, (error) => {
    if (BINDING === 'HTTP+JSON') {
      assert.equal(error.statusCode, status);
      assert.match(error.headers['www-authenticate'], /^Bearer /);
    } else {
      assert.equal(error.envelopeCode, -31000 - status);
    }
    return true;
  });
}

/** The agent's published keys, as the SDK asks for them. */
async function publishedKey(keyId) {
  const { keys } = await (await fetch(`${AGENT_URL}/.well-known/jwks.json`)).json();
  const key = keys.find(({ kid }) => kid === keyId);
  return importJWK(key, key.alg);
}

test(`${name}: the SDK verifies the card's signature, and not that of a changed card`, async () => {
  const verify = verifyAgentCardSignature(publishedKey);
  const card = await servedCard();
  await verify(card);
  await assert.rejects(verify({ ...card, description: 'Something else' }));
  const pure = await fetch(`${AGENT_URL}/.well-known/agent-card.json`, { headers: { 'A2A-Version': '1.0' } });
  await verify(await pure.json());
});

test(`${name}: the card is parsed`, async () => {
  const card = await new DefaultAgentCardResolver().resolve(AGENT_URL);
  assert.equal(card.name, 'Expense Agent');
  assert.ok(card.skills.some((skill) => skill.id === 'submit-expense'));
  assert.ok(card.supportedInterfaces.some((i) => i.protocolBinding === 'JSONRPC' && i.protocolVersion === '1.0'));
  const scheme = card.securitySchemes.oauth2.scheme;
  assert.equal(scheme.$case, 'oauth2SecurityScheme');
  const flow = scheme.value.flows.flow;
  assert.equal(flow.$case, 'clientCredentials');
  assert.ok(flow.value.tokenUrl.endsWith('/oauth2/token'));
  assert.ok(Object.hasOwn(flow.value.scopes, 'expense:submit'));
});

test(`${name}: sends a message, and gets the task`, async () => {
  const client = await clientWith(TRAVEL_TOKEN);
  const task = await client.sendMessage(submission('Train'));
  assert.equal(task.status.state, TaskState.TASK_STATE_COMPLETED);
  assert.equal(expense(task).status, 'SUBMITTED');
  assert.equal(expense(task).description, 'Train');
  const got = await client.getTask(GetTaskRequest.fromJSON({ id: task.id, historyLength: 5 }));
  assert.equal(got.id, task.id);
  assert.deepEqual(expense(got), expense(task));
  assert.equal(got.history.length, 1);
});

test(`${name}: an unknown task is not found`, async () => {
  const client = await clientWith(TRAVEL_TOKEN);
  await assert.rejects(() => client.getTask(GetTaskRequest.fromJSON({ id: randomUUID() })),
    { name: 'TaskNotFoundError' });
});

test(`${name}: streams a message to its end`, async () => {
  const client = await clientWith(TRAVEL_TOKEN);
  const events = await collect(client.sendMessageStream(submission('Train')));
  assert.deepEqual(events.map((event) => event.$case), ['task', 'statusUpdate', 'artifactUpdate', 'statusUpdate']);
  assert.equal(events[3].value.status.state, TaskState.TASK_STATE_COMPLETED);
  assert.equal(events[2].value.artifact.parts[0].content.value.status, 'SUBMITTED');
});

test(`${name}: lists tasks`, async () => {
  const client = await clientWith(TRAVEL_TOKEN);
  const task = await client.sendMessage(submission('Train'));
  const list = client.listTasks(ListTasksRequest.fromJSON({ contextId: task.contextId, includeArtifacts: true }));
  if (legacy) {
    // Protocol 0.3 has no such operation: the SDK itself refuses.
    await assert.rejects(() => list);
    return;
  }
  const page = await list;
  assert.deepEqual(page.tasks.map((listed) => listed.id), [task.id]);
  assert.equal(page.totalSize, 1);
  assert.equal(expense(page.tasks[0]).status, 'SUBMITTED');
});

test(`${name}: cancels a running task, which its followers see`, async () => {
  const client = await clientWith(TRAVEL_TOKEN);
  const task = await client.sendMessage(submission(SLOW, { returnImmediately: true }));
  assert.equal(task.status.state, TaskState.TASK_STATE_SUBMITTED);
  const stream = client.resubscribeTask(SubscribeToTaskRequest.fromJSON({ id: task.id }));
  const first = await stream.next();
  assert.equal(first.value.payload.$case, 'task');
  assert.equal(first.value.payload.value.id, task.id);
  const canceled = await client.cancelTask(CancelTaskRequest.fromJSON({ id: task.id }));
  assert.equal(canceled.status.state, TaskState.TASK_STATE_CANCELED);
  const rest = await collect(stream);
  assert.equal(rest.at(-1).value.status.state, TaskState.TASK_STATE_CANCELED);
});

test(`${name}: a task that has ended cannot be canceled`, async () => {
  const client = await clientWith(TRAVEL_TOKEN);
  const task = await client.sendMessage(submission('Train'));
  await assert.rejects(() => client.cancelTask(CancelTaskRequest.fromJSON({ id: task.id })),
    { name: 'TaskNotCancelableError' });
});

test(`${name}: sets, gets, lists and deletes a push notification configuration`, async () => {
  const client = await clientWith(TRAVEL_TOKEN);
  const taskId = (await client.sendMessage(submission('Train'))).id;
  const created = await client.createTaskPushNotificationConfig(TaskPushNotificationConfig.fromJSON({
    taskId,
    id: 'c1',
    url: 'http://localhost:8081/hook',
    token: 't',
    authentication: { scheme: 'Bearer', credentials: 'c' },
  }));
  assert.equal(created.taskId, taskId);
  assert.equal(created.id, 'c1');
  assert.equal(created.url, 'http://localhost:8081/hook');
  assert.equal(created.authentication.scheme, 'Bearer');
  const got = await client.getTaskPushNotificationConfig(
    GetTaskPushNotificationConfigRequest.fromJSON({ taskId, id: 'c1' }));
  assert.deepEqual(got, created);
  const listRequest = ListTaskPushNotificationConfigsRequest.fromJSON({ taskId });
  assert.deepEqual((await client.listTaskPushNotificationConfig(listRequest)).configs, [created]);
  await client.deleteTaskPushNotificationConfig(
    DeleteTaskPushNotificationConfigRequest.fromJSON({ taskId, id: 'c1' }));
  assert.deepEqual((await client.listTaskPushNotificationConfig(listRequest)).configs, []);
});

test(`${name}: the finance agent approves what the travel agent submitted`, async () => {
  const { expenseId } = expense(await (await clientWith(TRAVEL_TOKEN)).sendMessage(submission('Train')));
  const task = await (await clientWith(FINANCE_TOKEN)).sendMessage(message('approve-expense', { expenseId }));
  assert.equal(expense(task).status, 'APPROVED');
});

test(`${name}: without a token every operation is refused`, async () => {
  const client = await clientWith(TRAVEL_TOKEN);
  const { id } = await client.sendMessage(submission('Train'));
  const nobody = await clientWith(undefined);
  await refused(() => nobody.sendMessage(submission('Train')), 401);
  await refused(() => collect(nobody.sendMessageStream(submission('Train'))), 401);
  await refused(() => nobody.getTask(GetTaskRequest.fromJSON({ id })), 401);
  await refused(() => nobody.cancelTask(CancelTaskRequest.fromJSON({ id })), 401);
  await refused(() => collect(nobody.resubscribeTask(SubscribeToTaskRequest.fromJSON({ id }))), 401);
  await refused(() => nobody.listTaskPushNotificationConfig(
    ListTaskPushNotificationConfigsRequest.fromJSON({ taskId: id })), 401);
  if (!legacy) {
    await refused(() => nobody.listTasks(ListTasksRequest.fromJSON({})), 401);
  }
});

test(`${name}: a token that was tampered with is refused`, async () => {
  const client = await clientWith(TRAVEL_TOKEN.slice(0, -8));
  await refused(() => client.sendMessage(submission('Train')), 401);
});

test(`${name}: without the scope the skill is refused`, async () => {
  for (const token of [FINANCE_TOKEN, STRANGER_TOKEN]) {
    const client = await clientWith(token);
    await refused(() => client.sendMessage(submission('Train')), 403);
  }
});

test(`${name}: without the scope a stream is refused before it begins`, async () => {
  const client = await clientWith(FINANCE_TOKEN);
  await refused(() => collect(client.sendMessageStream(submission('Train'))), 403);
});
