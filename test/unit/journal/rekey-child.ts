/** Child of rekey.test.ts: gives the journal of the folder named a new key, as `stockstream rekey` does, and tells how far it is. */
import { EXTENSION } from '../../../main/commands/cipher-extension.ts';
import { rekeyJournal } from '../../../main/journal/rekey-journal.ts';
import { newDataKey } from '../../../main/keys/data-key.ts';
import { keyFileSource } from '../../../main/keys/key-file.ts';
import { unlockJournal, wrapAgain } from '../../../main/keys/unlock.ts';
import { keyHost } from '../../support/journal-keys.ts';

const [dataDir = '', keyFile = ''] = process.argv.slice(2);
const source = keyFileSource(keyFile);
const { keys } = await unlockJournal({ dataDir, path: dataDir, isEncrypted: true }, keyHost(source));
const key = newDataKey();
const { slots } = await wrapAgain(dataDir, key, [source]);
process.stdout.write('begins\n');
await rekeyJournal({ dataDir, memoryLimitMb: 256, cipher: { keys, extension: EXTENSION } }, { key, slots });
process.stdout.write('done\n');
