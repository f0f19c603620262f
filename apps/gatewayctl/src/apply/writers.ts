import type { Update } from '../plan/plan.js';
import type { ExistingResource, Fields, Kind, Resource } from '../state/resource.js';
import type { WriteContext } from './write-context.js';

/** How a kind of resource is written through the GraphQL API. */
export interface Writer {
  /** @returns the new id */
  create(resource: Resource, context: WriteContext): Promise<string>;
  update(update: Update, context: WriteContext): Promise<void>;
  delete(existing: ExistingResource, context: WriteContext): Promise<void>;
}

interface Noun {
  /** As in createUpstream, CreateUpstreamInput. */
  noun: string;
  /** The input of an operation that sets these fields, with ids in place of names. */
  input(fields: Fields, context: WriteContext): Fields;
  /** What a new one needs besides its fields. */
  parent?(resource: Resource, context: WriteContext): Fields;
  /** The secret fields to write, by their paths. */
  secrets?(resource: Resource, names: readonly string[], context: WriteContext): Fields;
  /** What the answer to a creation is asked for. */
  answer?: string;
  afterCreate?(resource: Resource, made: Record<string, unknown>, context: WriteContext): string;
}

function writerOf({ noun, input, parent = () => ({}), secrets = () => ({}), answer = 'id', afterCreate = (_, made) => made.id as string }: Noun): Writer {
  return {
    async create(resource, context) {
      const given = { ...parent(resource, context), ...input(resource.fields, context), ...secrets(resource, Object.keys(resource.secrets), context) };
      const { made } = await context.api.call<{ made: Record<string, unknown> }>(`mutation($input: Create${noun}Input!) { made: create${noun}(input: $input) { ${answer} } }`, { input: given });
      return afterCreate(resource, made, context);
    },
    async update({ resource, existing, fields, secrets: names }, context) {
      const changed = Object.fromEntries(fields.map(({ field, after }) => [field, after]));
      const given = { ...input(changed, context), ...secrets(resource, names, context) };
      await context.api.call(`mutation($id: ID!, $input: Update${noun}Input!) { update${noun}(id: $id, input: $input) { id } }`, { id: existing.id, input: given });
    },
    async delete({ id }, context) {
      await context.api.call(`mutation($id: ID!) { delete${noun}(id: $id) }`, { id });
    },
  };
}

const asTheyAre = (fields: Fields): Fields => fields;

/** Fields under other names, their values translated; what is not there stays away. */
function renamed(fields: Fields, renames: Record<string, [to: string, translate: (value: never) => unknown]>): Fields {
  return Object.fromEntries(
    Object.entries(fields).map(([field, value]) => {
      const rename = renames[field];
      return rename ? [rename[0], value === null || value === undefined ? value : rename[1](value as never)] : [field, value];
    }),
  );
}

const ofUpstream = ({ key }: Resource, context: WriteContext) => ({ upstreamId: context.id('upstream', key[0]) });
const upstreamIds = (context: WriteContext) => (slugs: string[]) => slugs.map((slug) => context.id('upstream', slug));

/** All that is visible, and the secrets to write; null takes a secret away that the file does not have. */
function channelSettings(resource: Resource, names: readonly string[], context: WriteContext): Fields {
  const { headerNames, hasPassword, hasSecret, ...visible } = resource.fields.settings as Fields & { headerNames?: string[] };
  const none = { ...(hasPassword === false && { password: null }), ...(hasSecret === false && { secret: null }) };
  const written = Object.fromEntries(names.filter((name) => !name.startsWith('headers.')).map((name) => [name, context.secret(resource, name)]));
  const headers = headerNames && { headers: headerNames.map((name) => ({ name, value: context.secret(resource, `headers.${name}`) })) };
  return { ...visible, ...headers, ...none, ...written };
}

const channel = writerOf({
  noun: 'NotificationChannel',
  input: ({ settings: _, ...fields }) => fields,
  secrets: (resource, names, context) => ({ settings: channelSettings(resource, names, context) }),
  answer: 'channel { id } signingSecret',
  afterCreate: ({ key }, made, context) => {
    if (made.signingSecret) context.issued.push({ label: `channel ${key[0]}`, secret: made.signingSecret as string });
    return (made.channel as { id: string }).id;
  },
});

const SET_VARIABLE = 'mutation($input: SetUpstreamVariableInput!) { made: setUpstreamVariable(input: $input) { id } }';
const SET_PROBE = 'mutation($upstreamId: ID!, $input: KeyProbeInput!) { setKeyProbe(upstreamId: $upstreamId, input: $input) { upstreamId } }';
const SET_TEMPLATE = 'mutation($input: NotificationTemplateInput!) { setNotificationTemplate(input: $input) { eventType } }';
const RESET_TEMPLATE = 'mutation($eventType: String!, $channelKind: NotificationChannelKind!, $language: String!) { resetNotificationTemplate(eventType: $eventType, channelKind: $channelKind, language: $language) { eventType } }';

async function setVariable(resource: Resource, context: WriteContext): Promise<string> {
  const { name, secret, value } = resource.fields;
  const input = { ...ofUpstream(resource, context), name, secret, value: secret ? context.secret(resource, 'secretValue') : value };
  return (await context.api.call<{ made: { id: string } }>(SET_VARIABLE, { input })).made.id;
}

async function setProbe({ key, fields }: Pick<Resource, 'key' | 'fields'>, context: WriteContext, upstreamId = context.id('upstream', key[0])): Promise<string> {
  const { lastRunAt: _, ...input } = fields;
  await context.api.call(SET_PROBE, { upstreamId, input });
  return upstreamId;
}

export const WRITERS: Record<Kind, Writer> = {
  upstream: writerOf({ noun: 'Upstream', input: asTheyAre }),
  variable: {
    create: setVariable,
    update: async ({ resource }, context) => void (await setVariable(resource, context)),
    delete: async ({ id }, context) => void (await context.api.call('mutation($id: ID!) { deleteUpstreamVariable(id: $id) }', { id })),
  },
  header: writerOf({ noun: 'HeaderConfig', input: asTheyAre, parent: ofUpstream }),
  'header order': {
    create: ({ key }) => Promise.reject(new Error(`the headers of ${key[0]} have no order to be made`)),
    update: async ({ resource: { key, fields }, existing }, context) => {
      // Headers that the file does not name stay, behind those that it names.
      const wanted = fields.names as string[];
      const others = ((existing.fields.names ?? []) as string[]).filter((name) => !wanted.includes(name));
      const ids = [...wanted, ...others].map((name) => context.id('header', key[0], name));
      await context.api.call('mutation($input: ReorderHeaderConfigsInput!) { reorderHeaderConfigs(input: $input) }', { input: { upstreamId: context.id('upstream', key[0]), ids } });
    },
    delete: () => Promise.resolve(),
  },
  probe: {
    create: setProbe,
    update: async ({ resource }, context) => void (await setProbe(resource, context)),
    delete: async (existing, context) => void (await setProbe({ ...existing, fields: { ...existing.fields, enabled: false } }, context, existing.id)),
  },
  'API key': writerOf({
    noun: 'ApiKey',
    input: asTheyAre,
    parent: ofUpstream,
    secrets: (resource, names, context) => (names.includes('keyValue') ? { keyValue: context.secret(resource, 'keyValue') } : {}),
  }),
  rule: writerOf({ noun: 'Rule', input: (fields, context) => renamed(fields, { upstream: ['upstreamId', (slug: string) => context.id('upstream', slug)] }) }),
  consumer: writerOf({ noun: 'Consumer', input: asTheyAre }),
  'virtual key': writerOf({
    noun: 'VirtualKey',
    input: (fields, context) => renamed(fields, { allowedUpstreams: ['allowedUpstreamIds', upstreamIds(context)] }),
    parent: ({ key }, context) => ({ consumerId: context.id('consumer', key[0]) }),
    answer: 'id secret',
    afterCreate: ({ key }, made, context) => {
      context.issued.push({ label: `virtual key ${key.join(' / ')}`, secret: made.secret as string });
      return made.id as string;
    },
  }),
  quota: writerOf({
    noun: 'Quota',
    input: (fields, context) =>
      renamed(fields, {
        apiKeys: ['apiKeyIds', (members: string[][]) => members.map((names) => context.id('API key', ...names))],
        virtualKeys: ['virtualKeyIds', (members: string[][]) => members.map((names) => context.id('virtual key', ...names))],
      }),
  }),
  limit: writerOf({
    noun: 'Limit',
    input: asTheyAre,
    parent: ({ key: [subjectKind, ...names] }, context) => ({ subjectKind, ...limitSubject(subjectKind, names, context) }),
  }),
  channel: {
    ...channel,
    update: async ({ resource, existing, fields, secrets }, context) => {
      const changed = Object.fromEntries(fields.filter(({ field }) => field !== 'settings').map(({ field, after }) => [field, after]));
      const touchesSettings = secrets.length > 0 || fields.some(({ field }) => field === 'settings');
      const input = { ...changed, ...(touchesSettings && { settings: channelSettings(resource, secrets, context) }) };
      await context.api.call('mutation($id: ID!, $input: UpdateNotificationChannelInput!) { updateNotificationChannel(id: $id, input: $input) { id } }', { id: existing.id, input });
    },
  },
  route: writerOf({
    noun: 'NotificationRoute',
    input: (fields, context) => renamed(fields, { channel: ['channelId', (name: string) => context.id('channel', name)], upstreams: ['upstreamIds', upstreamIds(context)] }),
  }),
  template: {
    create: async ({ fields }, context) => {
      await context.api.call(SET_TEMPLATE, { input: fields });
      return '';
    },
    update: async ({ resource }, context) => void (await context.api.call(SET_TEMPLATE, { input: resource.fields })),
    delete: async ({ key: [eventType, channelKind, language] }, context) => void (await context.api.call(RESET_TEMPLATE, { eventType, channelKind, language })),
  },
};

function limitSubject(subjectKind: string, names: string[], context: WriteContext): Fields {
  if (subjectKind === 'UPSTREAM') return { upstreamId: context.id('upstream', ...names) };
  if (subjectKind === 'API_KEY') return { apiKeyId: context.id('API key', ...names) };
  if (subjectKind === 'CONSUMER') return { consumerId: context.id('consumer', ...names) };
  if (subjectKind === 'VIRTUAL_KEY') return { virtualKeyId: context.id('virtual key', ...names) };
  if (subjectKind === 'CONSUMER_ON_UPSTREAM') return { consumerId: context.id('consumer', names[0]), upstreamId: context.id('upstream', names[1]) };
  return {};
}
