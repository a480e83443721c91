import { CloseQueue } from './close-queue.ts';

/** What the analytics keeps of a feed's partition. */
export class PartitionState {
  readonly number: number;
  readonly topic: string;
  readonly partition: number;
  /** Greatest event time seen. */
  newestUs = Number.NEGATIVE_INFINITY;
  newestNs = 0;
  /** Bars of the stocks at home here, to be closed as the watermark passes their ends. */
  readonly closing = new CloseQueue();
  /** Deadlines of rules that wait for trades of the stocks at home here. */
  readonly silences = new CloseQueue();

  /** @param number its place among the partitions seen so far. */
  constructor(number: number, topic: string, partition: number) {
    this.number = number;
    this.topic = topic;
    this.partition = partition;
  }
}
