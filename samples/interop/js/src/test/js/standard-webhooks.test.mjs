// The official library at the receiver's end of what A2A Security signs, and at the sender's end of what it accepts.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Webhook, WebhookVerificationError } from 'standardwebhooks';

const { secret, otherSecret, messages } = JSON.parse(readFileSync(process.env.MESSAGES, 'utf8'));
const webhook = new Webhook(secret);

test('there is something to verify', () => {
  assert.ok(messages.length > 2);
});

for (const { name, headers, body } of messages) {
  test(`${name}: the official library accepts what we signed`, () => {
    assert.deepEqual(webhook.verify(body, headers), JSON.parse(body));
  });

  test(`${name}: and refuses it changed by one space, under another id, and by another secret`, () => {
    assert.throws(() => webhook.verify(`${body} `, headers), WebhookVerificationError);
    assert.throws(() => webhook.verify(body, { ...headers, 'webhook-id': 'msg_other' }), WebhookVerificationError);
    assert.throws(() => new Webhook(otherSecret).verify(body, headers), WebhookVerificationError);
  });
}

test('signs what A2A Security has to accept', () => {
  const body = '{"statusUpdate": {"taskId": "task-1", "status": {"state": "TASK_STATE_COMPLETED", "note": "Grüße, 東京"}}}';
  const now = new Date();
  const signature = webhook.sign('msg_js', now, body);
  // Printed for the test that has started this one.
  console.log(`SIGNED ${JSON.stringify({ id: 'msg_js', timestamp: Math.floor(now.getTime() / 1000), signature, body })}`);
});
