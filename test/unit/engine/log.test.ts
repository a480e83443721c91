import { expect, test } from 'vitest';
import { createLog } from '../../../main/log.ts';

function logged(event: object): Record<string, unknown> {
  let line = '';
  createLog({
    write(text) {
      line += text;
    },
  }).info(event, 'something happened');
  return JSON.parse(line) as Record<string, unknown>;
}

test('secrets are struck out by their names, however deep they stand', () => {
  const sasl = { mechanism: 'plain', username: 'ann', password: 'hunter2' };
  const found = logged({
    kafka: { brokers: ['a:1'], sasl },
    cipher: { keys: ['AAAA'], extension: '/x' },
    list: [{ clientSecret: 'hunter2', keyPassphrase: 'hunter2', accessToken: 'hunter2', dataKey: 'hunter2' }],
    headers: { Authorization: 'Basic hunter2', 'Set-Cookie': 'hunter2' },
  });
  const text = JSON.stringify(found);
  expect(text).not.toMatch(/hunter2|AAAA/);
  expect(text.match(/\[struck out\]/g)).toHaveLength(8);
  expect(found).toMatchObject({
    msg: 'something happened',
    kafka: { brokers: ['a:1'], sasl: { username: 'ann' } },
  });
});

test('an error is logged with its message and what else it knows, and without its secrets', () => {
  const error = Object.assign(new Error('no route'), { code: 'EHOSTUNREACH', token: 'hunter2' });
  expect(logged({ error })).toMatchObject({
    error: {
      message: 'no route',
      code: 'EHOSTUNREACH',
      token: '[struck out]',
      stack: expect.stringContaining('log.test'),
    },
  });
});

test('a circle ends', () => {
  const ring: Record<string, unknown> = { name: 'ring' };
  ring.self = ring;
  expect(logged({ ring })).toMatchObject({ ring: { name: 'ring', self: { name: 'ring' } } });
});
