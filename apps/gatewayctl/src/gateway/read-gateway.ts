import { canonicalMoment } from '../document/fields.js';
import { CHANNEL_KINDS, LANGUAGES } from '../document/notification.schema.js';
import { ruleKey, sorted, sortedMembers, withoutEmpty } from '../state/from-document.js';
import { type ExistingResource, existing, type Fields } from '../state/resource.js';
import type { AdminApi } from './admin-api.js';
import * as queries from './queries.js';

type Node = Fields & { id: string; name: string };

/** Which credentials are of interest: a pool may have a hundred thousand. */
export interface Interest {
  /** Whether the API keys of this upstream are read. */
  apiKeysOf(slug: string): boolean;
  /** Whether virtual keys are read. */
  virtualKeys: boolean;
}

/** Names in place of ids. */
class Names {
  private readonly byId = new Map<string, readonly string[]>();

  set(kind: string, id: string, key: readonly string[]): void {
    this.byId.set(`${kind} ${id}`, key);
  }

  /** @returns undefined for what was not read */
  find(kind: string, id: unknown): readonly string[] | undefined {
    return this.byId.get(`${kind} ${String(id)}`);
  }

  /** The name of a noun that belongs to no other; an id where a token that is narrowed to upstreams cannot see it. */
  one(kind: string, id: string): string {
    return this.find(kind, id)?.[0] ?? `id ${id}`;
  }
}

/** Everything that a file can hold, as the gateway has it, told in names. */
export async function readGateway(api: AdminApi, interest: Interest): Promise<ExistingResource[]> {
  const names = new Names();
  const found: ExistingResource[] = [];
  for (const { id, ...fields } of await api.all<Node & { slug: string }>(queries.UPSTREAMS)) {
    names.set('upstream', id, [fields.slug]);
    found.push(existing({ kind: 'upstream', key: [fields.slug], fields, id }), ...(await readUpstream(api, id, fields.slug)));
    if (interest.apiKeysOf(fields.slug)) found.push(...(await readApiKeys(api, id, fields.slug, names)));
  }
  found.push(...(await readRules(api, names)), ...(await readConsumers(api, interest, names)), ...(await readQuotas(api, names)), ...(await readLimits(api, names)), ...(await readNotifications(api, names)));
  return found;
}

async function readUpstream(api: AdminApi, upstreamId: string, slug: string): Promise<ExistingResource[]> {
  const headers = await api.all<Node>(queries.HEADERS, { upstreamId });
  const { upstreamVariables, keyProbe } = await api.call<{ upstreamVariables: (Node & { secret: boolean; value: string | null })[]; keyProbe: Fields | null }>(queries.VARIABLES_AND_PROBE, { upstreamId });
  return [
    ...upstreamVariables.map(({ id, name, secret, value }) => existing({ kind: 'variable', key: [slug, name], id, fields: secret ? { name, secret } : { name, secret, value }, secretNames: secret ? ['secretValue'] : [] })),
    ...headers.map(({ id, ...fields }) => existing({ kind: 'header', key: [slug, fields.name.toLowerCase()], id, fields })),
    ...(headers.length > 0 ? [existing({ kind: 'header order', key: [slug], id: upstreamId, fields: { names: headers.map(({ name }) => name.toLowerCase()) } })] : []),
    ...(keyProbe ? [existing({ kind: 'probe', key: [slug], id: upstreamId, fields: keyProbe })] : []),
  ];
}

async function readApiKeys(api: AdminApi, upstreamId: string, slug: string, names: Names): Promise<ExistingResource[]> {
  const keys = await api.all<Node & { expiresAt: string | null; tags: string[]; health: { cause: { by: string } | null } }>(queries.API_KEYS, { upstreamId });
  return keys.map(({ id, health, ...fields }) => {
    names.set('API key', id, [slug, fields.name]);
    // What a rule has decided is no configuration: a file that is made from the gateway does not repeat it.
    const decided = fields.status !== 'ACTIVE' && health.cause?.by === 'ADMIN';
    return existing({ kind: 'API key', key: [slug, fields.name], id, fields: { ...fields, tags: sorted(fields.tags), expiresAt: canonicalMoment(fields.expiresAt), statusByAdmin: decided }, secretNames: ['keyValue'] });
  });
}

async function readRules(api: AdminApi, names: Names): Promise<ExistingResource[]> {
  const rules = await api.all<Node & { builtin: string | null; upstreamId: string | null; actions: object[] }>(queries.RULES);
  return rules.map(({ id, builtin, upstreamId, actions, ...rest }) => {
    const upstream = upstreamId === null ? null : names.one('upstream', upstreamId);
    const fields = { ...rest, upstream, actions: actions.map(withoutEmpty) };
    return existing({ kind: 'rule', key: ruleKey({ ...fields, builtin }), id, fields: builtin ? { ...fields, builtin } : fields, builtin: builtin !== null });
  });
}

async function readConsumers(api: AdminApi, { virtualKeys }: Interest, names: Names): Promise<ExistingResource[]> {
  const consumers = await api.all<Node>(queries.CONSUMERS);
  for (const { id, name } of consumers) names.set('consumer', id, [name]);
  const keys = virtualKeys ? await api.all<Node & { consumerId: string; expiresAt: string | null; allowedAddresses: string[]; allowedUpstreamIds: string[] | null }>(queries.VIRTUAL_KEYS) : [];
  return [
    ...consumers.map(({ id, ...fields }) => existing({ kind: 'consumer', key: [fields.name], id, fields })),
    ...keys.map(({ id, consumerId, allowedUpstreamIds, ...rest }) => {
      const key = [names.one('consumer', consumerId), rest.name];
      names.set('virtual key', id, key);
      const allowedUpstreams = allowedUpstreamIds && sorted(allowedUpstreamIds.map((upstreamId) => names.one('upstream', upstreamId)));
      return existing({ kind: 'virtual key', key, id, fields: { ...rest, allowedAddresses: sorted(rest.allowedAddresses), allowedUpstreams, expiresAt: canonicalMoment(rest.expiresAt) } });
    }),
  ];
}

/** Members whose names were not read stay ids, so that they differ from every name. */
async function readQuotas(api: AdminApi, names: Names): Promise<ExistingResource[]> {
  const quotas = await api.all<Node & { apiKeyIds: string[]; virtualKeyIds: string[] }>(queries.QUOTAS);
  const members = (kind: string, ids: string[]) => sortedMembers(ids.map((id) => [...(names.find(kind, id) ?? [`id ${id}`])]));
  return quotas.map(({ id, apiKeyIds, virtualKeyIds, ...fields }) => existing({ kind: 'quota', key: [fields.name], id, fields: { ...fields, apiKeys: members('API key', apiKeyIds), virtualKeys: members('virtual key', virtualKeyIds) } }));
}

async function readLimits(api: AdminApi, names: Names): Promise<ExistingResource[]> {
  const limits = await api.all<Node & Record<'subjectKind' | 'upstreamId' | 'apiKeyId' | 'consumerId' | 'virtualKeyId', string>>(queries.LIMITS);
  return limits.flatMap(({ id, subjectKind, upstreamId, apiKeyId, consumerId, virtualKeyId, ...fields }) => {
    const parts = { GATEWAY: [], UPSTREAM: [['upstream', upstreamId]], API_KEY: [['API key', apiKeyId]], CONSUMER: [['consumer', consumerId]], VIRTUAL_KEY: [['virtual key', virtualKeyId]], CONSUMER_ON_UPSTREAM: [['consumer', consumerId], ['upstream', upstreamId]] }[subjectKind]!;
    const key = parts.map(([kind, subjectId]) => names.find(kind, subjectId));
    if (key.includes(undefined)) return [];
    return [existing({ kind: 'limit', key: [subjectKind, ...key.flatMap((part) => part!)], id, fields })];
  });
}

async function readNotifications(api: AdminApi, names: Names): Promise<ExistingResource[]> {
  const channels = await api.all<Node & { kind: string; settings: Fields & { headerNames: string[]; hasPassword: boolean; hasSecret: boolean } }>(queries.CHANNELS);
  for (const { id, name } of channels) names.set('channel', id, [name]);
  const routes = await api.all<Node & { channelId: string; eventTypes: string[]; upstreamIds: string[] }>(queries.ROUTES);
  const texts = await api.call<Record<string, (Node & Record<'eventType' | 'channelKind' | 'language', string> & { customised: boolean })[]>>(queries.templatesQuery(CHANNEL_KINDS, LANGUAGES));
  return [
    ...channels.map(({ id, settings: { headerNames, hasPassword, hasSecret, ...settings }, ...fields }) => {
      const isMail = fields.kind === 'EMAIL';
      const visible = isMail ? { ...settings, hasPassword } : fields.kind === 'WEBHOOK' ? { headerNames } : { hasSecret };
      const secretNames = isMail ? (hasPassword ? ['password'] : []) : ['url', ...(hasSecret ? ['secret'] : []), ...headerNames.map((name) => `headers.${name}`)];
      return existing({ kind: 'channel', key: [fields.name], id, fields: { ...fields, settings: visible }, secretNames });
    }),
    ...routes.map(({ id, channelId, upstreamIds, ...rest }) => {
      const fields = { ...rest, channel: names.one('channel', channelId), eventTypes: sorted(rest.eventTypes), upstreams: sorted(upstreamIds.map((upstreamId) => names.one('upstream', upstreamId))) };
      return existing({ kind: 'route', key: [rest.name], id, fields });
    }),
    ...Object.values(texts)
      .flat()
      .filter(({ customised }) => customised)
      .map(({ customised: _, ...fields }) => existing({ kind: 'template', key: [fields.eventType, fields.channelKind, fields.language], id: '', fields })),
  ];
}
