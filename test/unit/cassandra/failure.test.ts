import { type Client, errors, types } from 'cassandra-driver';
import { describe, expect, it } from 'vitest';
import { failureKind } from '../../../main/cassandra/failure.ts';
import { Pace } from '../../../main/cassandra/pace.ts';
import { sendChunks } from '../../../main/cassandra/sender.ts';

const { responseErrorCodes: code } = types;
const answer = (errorCode: number, message = 'no') => new errors.ResponseError(errorCode, message);
const everyHost = (cause: Error) => new errors.NoHostAvailableError({ '10.0.0.1:9042': cause });

describe('the kind of a failure', () => {
  it.each([
    ['pressure', answer(code.overloaded)],
    ['pressure', everyHost(answer(code.overloaded))],
    ['pressure', answer(code.writeTimeout)],
    ['pressure', answer(code.writeFailure)],
    ['pressure', everyHost(new errors.OperationTimedOutError('no answer within 15 s'))],
    ['refused', answer(code.unauthorized)],
    ['refused', answer(code.invalid)],
    ['refused', answer(code.unprepared)],
    ['refused', new TypeError("Expected Number, obtained 'x'")],
    ['lost', everyHost(answer(code.unavailableException))],
    ['lost', everyHost(new Error('Socket was closed'))],
    ['lost', new errors.NoHostAvailableError({})],
    ['lost', 'whatever'],
  ] as const)('is %s: %s', (kind, error) => {
    expect(failureKind(error)).toBe(kind);
  });
});

/** Takes batches of at most so many rows, and remembers the rows of each. */
function narrowClient(mostRows: number): { client: Client; sent: unknown[][] } {
  const sent: unknown[][] = [];
  const batch = async (queries: readonly { readonly params: readonly unknown[] }[]): Promise<void> => {
    if (queries.length > mostRows)
      throw answer(code.invalid, 'Rejected an oversized mutation (301046/262144) for keyspace: k');
    sent.push(queries.map(({ params }) => params[0]));
  };
  return { client: { batch } as unknown as Client, sent };
}

const chunkOf = (count: number) => ({
  cql: 'INSERT',
  rows: Array.from({ length: count }, (_, index) => [index]),
});

describe('a batch that is larger than the server allows', () => {
  it('goes in parts, each row once', async () => {
    const { client, sent } = narrowClient(30);
    await sendChunks(client, [chunkOf(100)], 4);
    expect(sent.flat().sort((a, b) => Number(a) - Number(b))).toEqual(
      Array.from({ length: 100 }, (_, i) => i),
    );
    expect(sent.length).toBe(4);
  });

  it('fails when a single row of it is too large', async () => {
    const { client, sent } = narrowClient(0);
    await expect(sendChunks(client, [chunkOf(5)], 4)).rejects.toThrow('oversized');
    expect(sent).toEqual([]);
  });
});

describe('the pace', () => {
  it('halves under pressure down to one batch in flight, and comes back', () => {
    const pace = new Pace(10_000, 16);
    pace.slower();
    expect([pace.rows, pace.inFlight]).toEqual([5_000, 8]);
    for (let i = 0; i < 50; i++) pace.slower();
    expect([pace.rows, pace.inFlight]).toEqual([100, 1]);
    for (let i = 0; i < 8; i++) pace.faster();
    expect([pace.rows, pace.inFlight]).toEqual([10_000, 16]);
  });
});
