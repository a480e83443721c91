/** One Kafka for all tests of a file. */
import { afterAll, beforeAll } from 'vitest';
import { TestTopics } from './kafka-feeds.ts';
import { startKafka, type TestService } from './services.ts';

export interface SharedKafka {
  readonly server: TestService;
  readonly topics: TestTopics;
}

/** To be called outside of tests; what is returned may be asked from within them. */
export function sharedKafka(): SharedKafka {
  let server: TestService | undefined;
  let topics: TestTopics | undefined;
  beforeAll(async () => {
    server = await startKafka();
    topics = await TestTopics.connect(server.address);
  });
  afterAll(async () => {
    await topics?.disconnect();
    await server?.stop();
  });
  const running = <T>(part: T | undefined): T => {
    if (part === undefined) throw new Error('Kafka runs only while tests do');
    return part;
  };
  return {
    get server() {
      return running(server);
    },
    get topics() {
      return running(topics);
    },
  };
}
