import { z } from 'zod';
import { helloRequestSchema, PROTOCOL_VERSION } from '../../contract/protocol.ts';

/** Checks a call's arguments; throws TypeError that names what is wrong. */
export function checked<Schema extends z.ZodType>(
  call: string,
  schema: Schema,
  value: unknown,
): z.output<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new TypeError(`${call}: ${z.prettifyError(result.error)}`);
}

/** @throws RangeError when the window speaks another version of the protocol. */
export function checkHello(request: unknown): void {
  const { protocol } = checked('hello', helloRequestSchema, request);
  if (protocol === PROTOCOL_VERSION) return;
  throw new RangeError(
    `the window speaks protocol ${protocol}, the engine ${PROTOCOL_VERSION}: reload the window, or update the older of the two`,
  );
}
