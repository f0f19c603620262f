import { randomBytes } from 'node:crypto';
import type { Provider } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Config } from '../config/config.js';
import { masterKeys } from './master-key.js';
import type { SealedColumn } from './sealed-column.js';
import { Fingerprinter, SecretBox } from './secret-box.js';

const FINGERPRINT_KEY = 'instance.fingerprint_key';

export const fingerprintKeyColumn: SealedColumn = { table: 'instance', column: 'fingerprint_key', key: ['only_row'], boundTo: () => FINGERPRINT_KEY };

/** The installation's fingerprint key, made by whichever node comes first. */
async function obtainFingerprintKey(dataSource: DataSource, box: SecretBox): Promise<Buffer> {
  await dataSource.query('INSERT INTO instance (fingerprint_key) VALUES ($1) ON CONFLICT (only_row) DO NOTHING', [box.seal(randomBytes(32).toString('base64'), FINGERPRINT_KEY)]);
  const [{ fingerprint_key: sealed }] = (await dataSource.query('SELECT fingerprint_key FROM instance')) as { fingerprint_key: string }[];
  return Buffer.from(box.open(sealed, FINGERPRINT_KEY), 'base64');
}

export const cryptoProviders: Provider[] = [
  {
    provide: SecretBox,
    inject: [Config],
    useFactory: (config: Config) => new SecretBox(masterKeys(config)),
  },
  {
    provide: Fingerprinter,
    inject: [DataSource, SecretBox],
    useFactory: async (dataSource: DataSource, box: SecretBox) => new Fingerprinter(await obtainFingerprintKey(dataSource, box)),
  },
];
