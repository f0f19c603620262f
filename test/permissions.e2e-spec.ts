import { buildSchema, type GraphQLField, type GraphQLInputType, type GraphQLSchema, isEnumType, isInputObjectType, isListType, isNonNullType, isObjectType, getNamedType, isAbstractType } from 'graphql';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { abilityOf } from '../libs/access/src/permissions/ability.js';
import type { DeclaredPermission } from '../libs/access/src/permissions/can.decorator.js';
import { Role } from '@app/access';
import { ADMIN_TOKEN, startAdminGateway, type AdminClient, type AdminGateway } from './support/admin-gateway.js';
import { handlersOf } from './support/handlers.js';

/** All that somebody may do who has not signed in. Another line here is a decision. */
const OPEN_TO_ALL = [
  'Query.invitation',
  'Query.signInOptions',
  'Mutation.acceptInvitation',
  'Mutation.completeSetup',
  'Mutation.signIn',
  'Mutation.signOut',
  'GET /api/auth/oidc/callback',
  'GET /api/auth/oidc/start',
  'GET /api/docs',
  'GET /api/docs/:asset',
  'GET /api/docs/openapi.json',
  'GET /health/live',
  'GET /health/ready',
  'GET /metrics',
  'ALL /proxy/:upstream',
  'ALL /proxy/:upstream/*path',
];

const schema: GraphQLSchema = buildSchema(readFileSync(join(import.meta.dirname, '../schema.graphql'), 'utf8'));

interface Operation {
  name: string;
  permission: DeclaredPermission | undefined;
  call(client: AdminClient | undefined): Promise<string | undefined>;
}

/** A value that the schema takes, and that names nothing that exists. */
function sample(type: GraphQLInputType): unknown {
  if (isNonNullType(type)) return sample(type.ofType);
  if (isListType(type)) return [sample(type.ofType)];
  if (isEnumType(type)) return type.getValues()[0].name;
  if (isInputObjectType(type)) {
    return Object.fromEntries(
      Object.values(type.getFields())
        .filter((field) => isNonNullType(field.type) && field.defaultValue === undefined)
        .map((field) => [field.name, sample(field.type)]),
    );
  }
  return { ID: '999999', Int: 1, Float: 1, Boolean: true, DateTime: '2030-01-01T00:00:00Z' }[type.name] ?? 'x';
}

function documentOf(kind: string, field: GraphQLField<unknown, unknown>): { query: string; variables: Record<string, unknown> } {
  const needed = field.args.filter((arg) => isNonNullType(arg.type) && arg.defaultValue === undefined);
  const declared = needed.map((arg) => `$${arg.name}: ${String(arg.type)}`).join(', ');
  const given = needed.map((arg) => `${arg.name}: $${arg.name}`).join(', ');
  const result = getNamedType(field.type);
  const selection = isObjectType(result) || isAbstractType(result) ? ' { __typename }' : '';
  return { query: `${kind}${declared && `(${declared})`} { ${field.name}${given && `(${given})`}${selection} }`, variables: Object.fromEntries(needed.map((arg) => [arg.name, sample(arg.type)])) };
}

let gateway: AdminGateway;
let operations: Operation[];
const clients = new Map<Role, AdminClient>();

beforeAll(async () => {
  gateway = await startAdminGateway();
  const admin = gateway.client({ Authorization: `Bearer ${ADMIN_TOKEN}` });
  for (const role of Object.values(Role)) {
    const { createApiToken } = await admin.data<{ createApiToken: { secret: string } }>('mutation($role: Role!) { createApiToken(input: { name: $role, role: $role }) { secret } }'.replace('name: $role', `name: "${role}"`), { role });
    clients.set(role, gateway.client({ Authorization: `Bearer ${createApiToken.secret}` }));
  }
  operations = handlersOf(gateway).map(({ key, permission }) => {
    const [kind, name] = key.split('.');
    if (kind === 'Subscription') return { name: key, permission, call: () => Promise.resolve('NOT_CALLED') };
    if (kind === 'Query' || kind === 'Mutation') {
      const field = (kind === 'Query' ? schema.getQueryType() : schema.getMutationType())!.getFields()[name];
      const { query, variables } = documentOf(kind.toLowerCase(), field);
      return { name: key, permission, call: async (client) => (client ?? gateway.client()).refusal(query, variables) };
    }
    const [verb, path] = key.split(' ');
    return {
      name: key,
      permission,
      call: async (client) => {
        const url = gateway.url + path.replace(/:\w+|\*\w+/g, '999999');
        const response = await fetch(url, { method: verb === 'ALL' ? 'GET' : verb, headers: client?.headers, redirect: 'manual' });
        const body = await response.text();
        return response.headers.get('content-type')?.startsWith('application/problem+json') ? (JSON.parse(body) as { code: string }).code : undefined;
      },
    };
  });
});
afterAll(() => gateway.close());

describe('every operation and route', () => {
  it('is in the schema, and the schema has no other', () => {
    const inSchema = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()].flatMap((type) => (type ? Object.keys(type.getFields()).map((name) => `${type.name}.${name}`) : []));
    expect(operations.map(({ name }) => name).filter((name) => /^(Query|Mutation|Subscription)\./.test(name)).sort()).toEqual(inSchema.sort());
  });

  it('declares a permission', () => {
    expect(operations.filter(({ permission }) => permission === undefined).map(({ name }) => name)).toEqual([]);
  });

  it('is closed to the signed-out, but for a known few', async () => {
    expect(operations.filter(({ permission }) => permission === 'public').map(({ name }) => name).sort()).toEqual([...OPEN_TO_ALL].sort());
    for (const { name, permission, call } of operations) {
      const code = await call(undefined);
      if (permission !== 'public' && code !== 'NOT_CALLED') expect(code, name).toBe('UNAUTHENTICATED');
    }
  });

  it('admits just the roles that its permission says', async () => {
    const table: string[] = [];
    for (const { name, permission, call } of operations) {
      if (permission === 'public' || permission === undefined) continue;
      const marks: string[] = [];
      for (const [role, client] of clients) {
        const allowed = permission === 'signed-in' || abilityOf({ role }).can(permission.action, permission.subject);
        const code = await call(client);
        if (code !== 'NOT_CALLED') {
          if (!allowed) expect(code, `${name} as ${role}`).toBe('FORBIDDEN');
          else if (code === 'FORBIDDEN') expect(permission, `${name} as ${role} is refused, but by no role`).toBe('signed-in');
          expect(code, `${name} as ${role}`).not.toBe('UNAUTHENTICATED');
        }
        marks.push(allowed ? '✓' : '·');
      }
      table.push(`${marks.join(' ')}  ${name}`);
    }
    console.log([`${operations.length} operations and routes × ${[...clients.keys()].join(', ')}`, ...table].join('\n'));
  });

  it('lets an operator reveal nothing and administer nobody, and a viewer change nothing', () => {
    for (const { name, permission } of operations) {
      if (permission === undefined || typeof permission === 'string') continue;
      const { action, subject } = permission;
      if (action === 'reveal' || ['User', 'ApiToken', 'AuditLog', 'Settings'].includes(subject)) expect(abilityOf({ role: Role.OPERATOR }).can(action, subject), name).toBe(false);
      if (name.startsWith('Mutation.')) expect(abilityOf({ role: Role.VIEWER }).can(action, subject), name).toBe(false);
    }
  });
});
