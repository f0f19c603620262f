import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { consumer, virtualKey } from '../document/consumer.schema.js';
import type { ConfigInput } from '../document/document.schema.js';
import { limit } from '../document/fields.js';
import { channel, route, template } from '../document/notification.schema.js';
import { quota, rule } from '../document/policy.schema.js';
import { apiKey, header, probe, upstream } from '../document/upstream.schema.js';
import { placementOf } from './placement.js';
import { VariableNames } from './variable-names.js';
import type { ExistingResource, Fields, Resources } from './resource.js';

/** What of credentials a file takes up. */
export interface DumpOptions {
  keys: boolean;
}

/** A file that asks for what there is. In an order that only names decide, without what is as by default, and without any secret. */
export function toDocument(resources: Resources<ExistingResource>, options: DumpOptions): ConfigInput {
  const variables = new VariableNames();
  const gatewayLimit = resources.find('limit', 'GATEWAY');
  return {
    version: 1,
    ...(gatewayLimit && { gatewayLimit: withoutDefaults(limit, gatewayLimit.fields) }),
    upstreams: byKey(resources.ofKind('upstream')).map((entry) => upstreamEntry(entry, resources, options, variables)),
    rules: byKey(resources.ofKind('rule')).map(({ fields }) => withoutDefaults(rule, fields)),
    consumers: byKey(resources.ofKind('consumer')).map((entry) => consumerEntry(entry, resources, options)),
    quotas: byKey(resources.ofKind('quota')).map(({ fields: { apiKeys, virtualKeys, ...fields } }) => ({ ...withoutDefaults(quota, fields), ...(options.keys && membersEntry(apiKeys as string[][], virtualKeys as string[][])) })),
    channels: byKey(resources.ofKind('channel')).map((entry) => channelEntry(entry, variables)),
    routes: byKey(resources.ofKind('route')).map(({ fields }) => withoutDefaults(route, fields)),
    templates: byKey(resources.ofKind('template')).map(({ fields }) => withoutDefaults(template, fields)),
  } as ConfigInput;
}

function upstreamEntry({ key: [slug], fields }: ExistingResource, resources: Resources<ExistingResource>, options: DumpOptions, variables: VariableNames): Fields {
  const order = (resources.find('header order', slug)?.fields.names ?? []) as string[];
  const headers = order.map((name) => withoutDefaults(header, resources.find('header', slug, name)!.fields));
  const [found, ...none] = resources.below('probe', slug);
  const vars = byKey(resources.below('variable', slug)).map(({ fields: { name, secret, value } }) => (secret ? { name, secretValue: variables.reference('VARIABLE', slug, name as string) } : { name, value }));
  return {
    ...withoutDefaults(upstream, fields),
    ...limitEntry(resources, 'UPSTREAM', slug),
    ...(found && none.length === 0 && { probe: withoutDefaults(probe, found.fields) }),
    ...(vars.length > 0 && { variables: vars }),
    ...(headers.length > 0 && { headers }),
    ...(options.keys && { keys: byKey(resources.below('API key', slug)).map((entry) => keyEntry(slug, entry, resources, variables)) }),
  };
}

function keyEntry(slug: string, { fields }: ExistingResource, resources: Resources<ExistingResource>, variables: VariableNames): Fields {
  const { name, location, paramName, valuePrefix, status, statusByAdmin, tags, ...rest } = fields as Fields & { name: string; location: string; tags: string[] };
  const usual = placementOf({ location });
  const usualPrefix = placementOf({ location, paramName: paramName as string }).valuePrefix;
  return {
    name,
    keyValue: variables.reference('KEY', slug, name),
    ...withoutDefaults(apiKey, { location }),
    ...(paramName !== usual.paramName && { paramName }),
    ...(valuePrefix !== usualPrefix && { valuePrefix }),
    ...withoutDefaults(apiKey, rest),
    ...(statusByAdmin === true && { status }),
    ...(tags.length > 0 && { tags }),
    ...limitEntry(resources, 'API_KEY', slug, name),
  };
}

function consumerEntry({ key: [name], fields }: ExistingResource, resources: Resources<ExistingResource>, options: DumpOptions): Fields {
  const upstreamLimits = byKey(resources.below('limit', 'CONSUMER_ON_UPSTREAM', name)).map(({ key, fields: rates }) => ({ upstream: key[2], ...withoutDefaults(limit, rates) }));
  const keys = byKey(resources.below('virtual key', name)).map(({ key, fields: own }) => ({ ...withoutDefaults(virtualKey, own), ...limitEntry(resources, 'VIRTUAL_KEY', ...key) }));
  return {
    ...withoutDefaults(consumer, fields),
    ...limitEntry(resources, 'CONSUMER', name),
    ...(upstreamLimits.length > 0 && { upstreamLimits }),
    ...(options.keys && { virtualKeys: keys }),
  };
}

function membersEntry(apiKeys: string[][], virtualKeys: string[][]): Fields {
  return {
    ...(apiKeys.length > 0 && { apiKeys: apiKeys.map(([slug, name]) => ({ upstream: slug, name })) }),
    ...(virtualKeys.length > 0 && { virtualKeys: virtualKeys.map(([owner, name]) => ({ consumer: owner, name })) }),
  };
}

function channelEntry({ fields: { settings, ...fields }, secretNames }: ExistingResource, variables: VariableNames): Fields {
  const form = channel.options.find(({ shape }) => shape.kind.safeParse(fields.kind).success)!;
  const name = fields.name as string;
  const { headerNames, ...visible } = settings as Fields & { headerNames?: string[] };
  const secrets = Object.fromEntries(secretNames.filter((path) => !path.startsWith('headers.')).map((path) => [path, variables.reference('CHANNEL', name, path)]));
  const headers = headerNames?.map((header) => ({ name: header, value: variables.reference('CHANNEL', name, header) })) ?? [];
  return { ...withoutDefaults(form, fields), settings: { ...withoutDefaults(form.shape.settings, visible), ...secrets, ...(headers.length > 0 && { headers }) } };
}

function limitEntry(resources: Resources<ExistingResource>, ...key: string[]): Fields {
  const found = resources.find('limit', ...key);
  return found ? { limit: withoutDefaults(limit, found.fields) } : {};
}

/** In the order of the schema, which is the order of the file. */
function withoutDefaults(schema: z.ZodObject, fields: Fields): Fields {
  return Object.fromEntries(
    Object.entries(schema.shape)
      .filter(([field, type]) => fields[field] !== undefined && !(type instanceof z.ZodDefault && isDeepStrictEqual(type.def.defaultValue, fields[field])))
      .map(([field]) => [field, fields[field]]),
  );
}

function byKey<T extends { key: readonly string[] }>(resources: readonly T[]): T[] {
  const text = ({ key }: T) => key.join('\n');
  return [...resources].sort((left, right) => (text(left) < text(right) ? -1 : 1));
}
