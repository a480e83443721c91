/** Trades that came back from Cassandra: their source is none that goes on, and says so in its topic. */
const PREFIX = 'recovered:';

/** @param keyspace where they were stored */
export const recoveredTopic = (keyspace: string): string => `${PREFIX}${keyspace}`;

/** Whether a topic was read to its end once and for all. No topic of Kafka has a colon. */
export const isRecovered = (topic: string): boolean => topic.startsWith(PREFIX);
