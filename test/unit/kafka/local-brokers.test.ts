import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import pino from 'pino';
import { expect, it, onTestFinished } from 'vitest';
import { settingsSchema } from '../../../contract/settings.ts';
import { problemText } from '../../../main/config/problem.ts';
import { createKafkaClient } from '../../../main/feeds/kafka-client.ts';
import { kafkaProblem } from '../../../main/feeds/kafka-problem.ts';
import { connectHere } from '../../../main/feeds/local-brokers.ts';

const log = pino({ level: 'silent' });

it('a readable login gets connections to this computer', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const socket = await new Promise((resolve) => {
    const opened = connectHere({ host: '127.0.0.1', port, ssl: {}, onConnect: () => resolve(opened) });
    onTestFinished(() => void opened.destroy());
  });
  expect(socket).toMatchObject({ remotePort: port });
});

it('a readable login gets none to another computer, which is told as what it is', async () => {
  const sasl = { mechanism: 'plain', username: 'desk' };
  const { kafka } = settingsSchema.parse({ kafka: { sasl } });
  // As a broker here would tell of another one.
  const admin = createKafkaClient({ ...kafka, brokers: ['10.0.0.7:9092'] }, log, { get: () => 'x' }).admin();
  onTestFinished(() => admin.disconnect());
  const failure = await admin.connect().catch((error: unknown) => error);
  expect(problemText(kafkaProblem(failure, kafka))).toBe(
    'Kafka at 127.0.0.1:9092 tells of a broker that is not used: 10.0.0.7:9092 is on another computer, and the network could read the login: set kafka.tls.enabled.',
  );
});
