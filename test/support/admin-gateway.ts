import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '@app/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { createServer } from '../../apps/gateway/src/server.js';
import { createTestDatabase, type TestDatabase } from './database.js';

export const ADMIN_TOKEN = 'admin-token-for-the-tests';
export const ADMIN_EMAIL = 'admin@example.com';
export const ADMIN_PASSWORD = 'a password for the tests';

/** A whole gateway in this process, on a database of its own. */
export interface AdminGateway {
  url: string;
  port: number;
  dataDir: string;
  database: TestDatabase;
  app: NestExpressApplication;
  /** A client of the admin API that keeps cookies, as a browser does. */
  client(headers?: Record<string, string>): AdminClient;
  close(): Promise<void>;
}

/** Starts a gateway with an admin and an ADMIN_API_TOKEN, unless the environment given says otherwise. */
export async function startAdminGateway(environment: Record<string, string> = { ADMIN_EMAIL, ADMIN_PASSWORD }, shared?: { database: TestDatabase; port?: number }): Promise<AdminGateway> {
  const database = shared?.database ?? (await createTestDatabase());
  const dataDir = mkdtempSync(join(tmpdir(), 'gateway-admin-'));
  const config = loadConfig({ PORT: '0', DATA_DIR: dataDir, DATABASE_URL: database.url, MASTER_KEY: '11'.repeat(32), ADMIN_API_TOKEN: ADMIN_TOKEN, LOG_LEVEL: 'silent', ...environment });
  const app = await createServer(config, database.url);
  await app.listen(shared?.port ?? 0, '127.0.0.1');
  const { port } = app.getHttpServer().address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    port,
    dataDir,
    database,
    app,
    client: (headers) => new AdminClient(url, headers),
    close: async () => {
      await app.close();
      if (!shared) await database.drop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

export interface GraphqlAnswer<T = Record<string, never>> {
  data?: T | null;
  /** Of a problem, which answers what did not get as far as GraphQL. */
  code?: string;
  errors?: { message: string; path?: string[]; extensions: { code: string; [detail: string]: unknown } }[];
}

export class AdminClient {
  cookie?: string;
  /** The last Set-Cookie header, attributes included. */
  setCookie?: string;

  constructor(
    private readonly url: string,
    readonly headers: Record<string, string> = {},
  ) {}

  async send<T = Record<string, never>>(query: string, variables: object = {}, headers: Record<string, string> = {}): Promise<GraphqlAnswer<T>> {
    const response = await fetch(`${this.url}/graphql`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...(this.cookie && { Cookie: this.cookie }), ...this.headers, ...headers },
      body: JSON.stringify({ query, variables }),
    });
    const setCookie = response.headers.get('set-cookie');
    if (setCookie) {
      this.setCookie = setCookie;
      this.cookie = setCookie.split(';')[0];
    }
    return (await response.json()) as GraphqlAnswer<T>;
  }

  /** The data of a call that must go well. */
  async data<T>(query: string, variables: object = {}): Promise<T> {
    const answer = await this.send<T>(query, variables);
    if (answer.errors || !answer.data) throw new Error(JSON.stringify(answer.errors));
    return answer.data;
  }

  /** The code of a call that must be refused. */
  async refusal(query: string, variables: object = {}, headers: Record<string, string> = {}): Promise<string | undefined> {
    const answer = await this.send(query, variables, headers);
    return answer.errors?.[0].extensions.code ?? answer.code;
  }

  async signIn(email = ADMIN_EMAIL, password = ADMIN_PASSWORD): Promise<this> {
    await this.data('mutation($input: SignInInput!) { signIn(input: $input) { role } }', { input: { email, password } });
    return this;
  }
}
