import type { DataKey } from './data-key.ts';
import type { KeySlot } from './key-envelope.ts';

/** Something that can wrap a data key, and give it back later. */
export interface KeySource {
  readonly kind: KeySlot['kind'];
  /** As in "with the key from …". */
  readonly label: string;
  /** Where it lies, when it is a file. */
  readonly file?: string;
  wrap(key: DataKey): Promise<KeySlot>;
  /** Resolves to undefined when the slot was not made by this source. */
  unwrap(slot: KeySlot): Promise<DataKey | undefined>;
}
