import { Command, InvalidArgumentError, Option } from 'commander';
import { commandSettings } from '../config/command-settings.ts';

const AFTER_HELP = `
Files are CSV (event_time_us,stock,seq,price,quantity,exchange,sale_condition,suspicious) or JSON lines of the topic's
message, each also gzipped. Their trades keep the same ids however often they are produced.
The simulator produces in real time, at --speed times simulator.tradesPerSecond; with max, its last 24 hours at once.`;

interface ProduceOptions {
  readonly source: 'file' | 'simulator';
  readonly bootstrap?: string[];
  readonly topic?: string;
  readonly partitions?: number;
  readonly speed: number | 'max';
  readonly limit: number;
}

function parseSpeed(text: string): number | 'max' {
  const speed = Number(text);
  if (text === 'max') return 'max';
  if (Number.isFinite(speed) && speed > 0) return speed;
  throw new InvalidArgumentError('Expected a number above 0, or max.');
}

function parseCount(text: string): number {
  const count = Number(text);
  if (Number.isSafeInteger(count) && count > 0) return count;
  throw new InvalidArgumentError('Expected a whole number above 0.');
}

const parseBrokers = (text: string): string[] => text.split(',').map((broker) => broker.trim());

/** `stockstream produce`: puts trades into a Kafka topic. */
export function produceCommand(): Command {
  return new Command('produce')
    .description('put the trades of files, or of the simulator, into a Kafka topic')
    .argument('[files...]', 'files to produce, one after the other')
    .addOption(
      new Option('--source <source>', 'where trades come from')
        .choices(['file', 'simulator'])
        .default('file'),
    )
    .option('--bootstrap <host:port,...>', 'Kafka brokers (default: kafka.brokers)', parseBrokers)
    .option('--topic <name>', 'topic, made when it is absent (default: kafka.topic)')
    .option('--partitions <count>', 'partitions of a new topic (default: kafka.partitions)', parseCount)
    .option('--speed <factor>', 'multiple of the recorded speed, or max', parseSpeed, 'max')
    .option('--limit <count>', 'stop after so many messages', parseCount, Number.POSITIVE_INFINITY)
    .addHelpText('after', AFTER_HELP)
    .action(async (files: string[], options: ProduceOptions, command: Command) => {
      const { source, bootstrap, topic, partitions, speed, limit } = options;
      if ((source === 'file') !== files.length > 0) {
        command.error(
          source === 'file' ? 'error: name at least one FILE' : 'error: the simulator takes no FILE',
        );
      }
      const { settings } = commandSettings(command, {
        kafka: {
          createTopic: true,
          ...(bootstrap && { brokers: bootstrap }),
          ...(topic && { topic }),
          ...(partitions && { partitions }),
        },
      });
      const { produce } = await import('./produce-run.ts');
      await produce({ settings, source, files, speed, limit });
    });
}
