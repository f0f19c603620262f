import { describe, expect, it } from 'vitest';
import { createTestDatabase, query } from './support/database.js';

describe('a test database', () => {
  it('has the migrated schema and shares nothing with another', async () => {
    const [one, other] = await Promise.all([createTestDatabase(), createTestDatabase()]);
    expect(await query(one.url, 'SELECT name FROM schema_migration')).not.toEqual([]);
    await query(one.url, 'CREATE TABLE mine (id int)');
    await expect(query(other.url, 'SELECT * FROM mine')).rejects.toThrow(/does not exist/);
    await Promise.all([one.drop(), other.drop()]);
    await expect(query(one.url, 'SELECT 1')).rejects.toThrow(/does not exist/);
  });
});
