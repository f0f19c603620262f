import type { ConfigDocument } from '../document/document.schema.js';
import { canonicalMoment, canonicalRange } from '../document/fields.js';
import { placementOf } from './placement.js';
import type { DocumentPath, Fields, Kind, Resource } from './resource.js';

type UpstreamEntry = NonNullable<ConfigDocument['upstreams']>[number];
type KeyEntry = NonNullable<UpstreamEntry['keys']>[number];
type ConsumerEntry = NonNullable<ConfigDocument['consumers']>[number];
type VirtualKeyEntry = NonNullable<ConsumerEntry['virtualKeys']>[number];
type ChannelEntry = NonNullable<ConfigDocument['channels']>[number];

/** All that a file asks for, flat, in the order of the file. */
export function fromDocument(document: ConfigDocument): Resource[] {
  return [
    ...(document.upstreams ?? []).flatMap((entry, index) => fromUpstream(entry, ['upstreams', index])),
    ...(document.rules ?? []).map(({ builtin, ...fields }, index) => make('rule', ruleKey({ builtin, ...fields }), { ...fields, actions: fields.actions.map(withoutEmpty) }, ['rules', index])),
    ...(document.consumers ?? []).flatMap((entry, index) => fromConsumer(entry, ['consumers', index])),
    ...(document.quotas ?? []).map(({ apiKeys, virtualKeys, ...fields }, index) =>
      make('quota', [fields.name], { ...fields, apiKeys: apiKeys && sortedMembers(apiKeys.map(({ upstream, name }) => [upstream, name])), virtualKeys: virtualKeys && sortedMembers(virtualKeys.map(({ consumer, name }) => [consumer, name])) }, ['quotas', index]),
    ),
    ...(document.gatewayLimit ? [make('limit', ['GATEWAY'], document.gatewayLimit, ['gatewayLimit'])] : []),
    ...(document.channels ?? []).map((entry, index) => fromChannel(entry, ['channels', index])),
    ...(document.routes ?? []).map((route, index) => make('route', [route.name], { ...route, eventTypes: sorted(route.eventTypes), upstreams: sorted(route.upstreams) }, ['routes', index])),
    ...(document.templates ?? []).map((template, index) => make('template', [template.eventType, template.channelKind, template.language], template, ['templates', index])),
  ];
}

/** A rule belongs to its upstream: the same name may stand for another rule of another one. */
export function ruleKey({ builtin, upstream, name }: { builtin?: string | null; upstream: string | null; name: string }): string[] {
  return builtin ? ['built in', builtin] : upstream === null ? [name] : [upstream, name];
}

export function sorted(texts: readonly string[]): string[] {
  return [...texts].sort(byCodeUnit);
}

export function sortedMembers(members: readonly string[][]): string[][] {
  return [...members].sort((left, right) => byCodeUnit(left.join('\n'), right.join('\n')));
}

/** Without what is null or undefined. */
export function withoutEmpty(fields: object): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null && value !== undefined));
}

function fromUpstream({ limit, probe, variables, headers, keys, ...fields }: UpstreamEntry, at: DocumentPath): Resource[] {
  const { slug } = fields;
  return [
    make('upstream', [slug], { ...fields, redactedNames: fields.redactedNames }, at),
    ...variables.map((variable, index) =>
      'secretValue' in variable
        ? make('variable', [slug, variable.name], { name: variable.name, secret: true }, [...at, 'variables', index], { secretValue: variable.secretValue })
        : make('variable', [slug, variable.name], { name: variable.name, secret: false, value: variable.value }, [...at, 'variables', index]),
    ),
    ...headers.map((header, index) => make('header', [slug, header.name.toLowerCase()], header, [...at, 'headers', index])),
    ...(headers.length > 0 ? [make('header order', [slug], { names: headers.map(({ name }) => name.toLowerCase()) }, [...at, 'headers'])] : []),
    ...(probe ? [make('probe', [slug], probe, [...at, 'probe'])] : []),
    ...(limit ? [make('limit', ['UPSTREAM', slug], limit, [...at, 'limit'])] : []),
    ...(keys ?? []).flatMap((key, index) => fromKey(slug, key, [...at, 'keys', index])),
  ];
}

function fromKey(slug: string, { keyValue, limit, tags, ...fields }: KeyEntry, at: DocumentPath): Resource[] {
  const key = make('API key', [slug, fields.name], { ...fields, ...placementOf(fields), tags: tags && sorted(new Set(tags).values().toArray()), expiresAt: canonicalMoment(fields.expiresAt) }, at, { keyValue });
  return [key, ...(limit ? [make('limit', ['API_KEY', slug, fields.name], limit, [...at, 'limit'])] : [])];
}

function fromConsumer({ limit, upstreamLimits, virtualKeys, ...fields }: ConsumerEntry, at: DocumentPath): Resource[] {
  return [
    make('consumer', [fields.name], fields, at),
    ...(limit ? [make('limit', ['CONSUMER', fields.name], limit, [...at, 'limit'])] : []),
    ...upstreamLimits.map(({ upstream, ...rates }, index) => make('limit', ['CONSUMER_ON_UPSTREAM', fields.name, upstream], rates, [...at, 'upstreamLimits', index])),
    ...(virtualKeys ?? []).flatMap((key, index) => fromVirtualKey(fields.name, key, [...at, 'virtualKeys', index])),
  ];
}

function fromVirtualKey(consumer: string, { limit, ...fields }: VirtualKeyEntry, at: DocumentPath): Resource[] {
  const allowedAddresses = sorted(new Set(fields.allowedAddresses.map((range) => canonicalRange(range)!)).values().toArray());
  const allowedUpstreams = fields.allowedUpstreams && sorted(new Set(fields.allowedUpstreams).values().toArray());
  const key = make('virtual key', [consumer, fields.name], { ...fields, allowedAddresses, allowedUpstreams, expiresAt: canonicalMoment(fields.expiresAt) }, at);
  return [key, ...(limit ? [make('limit', ['VIRTUAL_KEY', consumer, fields.name], limit, [...at, 'limit'])] : [])];
}

function fromChannel({ settings, ...fields }: ChannelEntry, at: DocumentPath): Resource {
  if (fields.kind === 'EMAIL') {
    const { password, ...visible } = settings as Extract<ChannelEntry, { kind: 'EMAIL' }>['settings'];
    return make('channel', [fields.name], { ...fields, settings: { ...visible, hasPassword: password !== undefined } }, at, password === undefined ? {} : { password });
  }
  const { url, secret } = settings as { url: string; secret?: string };
  const headers = 'headers' in settings ? settings.headers : [];
  // The gateway makes a webhook's secret when the file gives none.
  const visible = fields.kind === 'WEBHOOK' ? { headerNames: headers.map(({ name }) => name) } : { hasSecret: secret !== undefined };
  return make('channel', [fields.name], { ...fields, settings: visible }, at, { url, ...(secret !== undefined && { secret }), ...Object.fromEntries(headers.map(({ name, value }) => [`headers.${name}`, value])) });
}

function make(kind: Kind, key: readonly string[], fields: object, at: DocumentPath, secrets: Record<string, string> = {}): Resource {
  return { kind, key, fields: { ...fields }, secrets, at };
}

function byCodeUnit(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
