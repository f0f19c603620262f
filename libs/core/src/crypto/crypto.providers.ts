import { randomBytes } from 'node:crypto';
import type { Provider } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Config } from '../config/config.js';
import { obtainMasterKey } from './master-key.js';
import { Fingerprinter, SecretBox } from './secret-box.js';

const FINGERPRINT_KEY = 'instance.fingerprint_key';

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
    useFactory: (config: Config) => new SecretBox([obtainMasterKey(config), ...(config.env.MASTER_KEY_OLD ? [config.env.MASTER_KEY_OLD] : [])]),
  },
  {
    provide: Fingerprinter,
    inject: [DataSource, SecretBox],
    useFactory: async (dataSource: DataSource, box: SecretBox) => new Fingerprinter(await obtainFingerprintKey(dataSource, box)),
  },
];
