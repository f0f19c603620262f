import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AdminClient, type AdminGateway, startAdminGateway } from './support/admin-gateway.js';

describe('rules over GraphQL', () => {
  let gateway: AdminGateway;
  let admin: AdminClient;

  const list = async () => (await admin.data<{ rules: { edges: { node: { id: string; priority: number } }[] } }>('{ rules(first: 100) { edges { node { id priority } } } }')).rules.edges.map(({ node }) => node);
  const fieldsOf = async (actions: object[]) => {
    const { errors } = await admin.send('mutation($input: CreateRuleInput!) { createRule(input: $input) { id } }', { input: { name: 'R', match: 'response.status == 429', actions } });
    return (errors![0].extensions.fields as { field: string }[]).map(({ field }) => field);
  };

  beforeAll(async () => {
    gateway = await startAdminGateway();
    admin = await gateway.client().signIn();
  });
  afterAll(() => gateway.close());

  it('are put into an order that names all of them', async () => {
    for (const name of ['a', 'b', 'c']) await admin.data('mutation($input: CreateRuleInput!) { createRule(input: $input) { id } }', { input: { name, match: 'response.status == 429', actions: [{ type: 'RETRY' }] } });
    const ids = (await list()).map(({ id }) => id);
    const wanted = [ids[2], ...ids.slice(0, 2), ...ids.slice(3)];
    await admin.data('mutation($ids: [ID!]!) { reorderRules(ids: $ids) }', { ids: wanted });
    const after = await list();
    expect(after.map(({ id }) => id)).toEqual(wanted);
    expect(after.at(-1)!.priority).toBe(10);
    expect(await admin.refusal('mutation($ids: [ID!]!) { reorderRules(ids: $ids) }', { ids: wanted.slice(1) })).toBe('BAD_USER_INPUT');
    expect(await admin.refusal('mutation($ids: [ID!]!) { reorderRules(ids: $ids) }', { ids: [...wanted.slice(1), wanted[1]] })).toBe('BAD_USER_INPUT');
  });

  it('name the place of what is wrong with an action', async () => {
    expect(await fieldsOf([{ type: 'RETRY' }, { type: 'TAG' }])).toEqual(['actions.1.tag']);
    expect(await fieldsOf([{ type: 'DISABLE', cron: 'never' }])).toEqual(['actions.0.cron']);
    expect(await fieldsOf([{ type: 'DISABLE', cron: '0 0 * * *', timeZone: 'Mars/Base' }])).toEqual(['actions.0.cron']);
  });
});
