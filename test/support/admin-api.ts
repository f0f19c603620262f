import type { AddressInfo } from 'node:net';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { loadConfig } from '@app/core';
import { createServer } from '../../apps/gateway/src/server.js';
import { createTestDatabase } from './database.js';

export const ADMIN_TOKEN = 'test-token-of-the-admin-api';

interface GraphqlAnswer<T> {
  data: T | null;
  errors?: { message: string; extensions: { code: string; fields?: { field: string }[] } }[];
}

/** The whole gateway in this process, on a database of its own. */
export interface AdminApi {
  app: NestExpressApplication;
  url: string;
  databaseUrl: string;
  /** Answers with the data, or throws the first error with its code in front. */
  ask<T>(query: string, variables?: object): Promise<T>;
  /** The codes of an operation's errors. */
  codesOf(query: string, variables?: object): Promise<string[]>;
  /** A second gateway on the same database, as after a restart. */
  again(): Promise<AdminApi>;
  close(): Promise<void>;
}

export async function startAdminApi(): Promise<AdminApi> {
  const database = await createTestDatabase();
  const dataDir = await mkdtemp(join(tmpdir(), 'gateway-admin-'));
  const api = await open(database.url, dataDir);
  return {
    ...api,
    close: async () => {
      await api.close();
      await database.drop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

async function open(databaseUrl: string, dataDir: string): Promise<AdminApi> {
  const app = await createServer(loadConfig({ ADMIN_API_TOKEN: ADMIN_TOKEN, DATA_DIR: dataDir, LOG_LEVEL: 'error', DATABASE_POOL_SIZE: '4' }), databaseUrl);
  await app.listen(0, '127.0.0.1');
  const url = `http://127.0.0.1:${(app.getHttpServer().address() as AddressInfo).port}`;

  async function post<T>(query: string, variables: object = {}): Promise<GraphqlAnswer<T>> {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${ADMIN_TOKEN}` },
      body: JSON.stringify({ query, variables }),
    });
    return (await response.json()) as GraphqlAnswer<T>;
  }

  return {
    app,
    url,
    databaseUrl,
    async ask<T>(query: string, variables?: object): Promise<T> {
      const { data, errors } = await post<T>(query, variables);
      if (errors || data === null) throw new Error(errors?.map(({ message, extensions }) => `${extensions.code}: ${message}`).join('; ') ?? 'no data');
      return data;
    },
    async codesOf(query: string, variables?: object): Promise<string[]> {
      return (await post(query, variables)).errors?.map(({ extensions }) => extensions.code) ?? [];
    },
    again: () => open(databaseUrl, dataDir),
    close: () => app.close(),
  };
}
