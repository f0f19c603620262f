import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ConfigDocument, type ConfigInput, documentSchema } from '../document/document.schema.js';
import { duplicatesIn } from '../document/duplicates.js';
import { readDocument } from '../document/read-document.js';
import { writeDocument } from '../document/write-document.js';
import { fromDocument } from '../state/from-document.js';
import { managedBy } from '../state/managed.js';
import { type ExistingResource, existing, type Fields, type Kind, labelOf, type Resource, Resources } from '../state/resource.js';
import { toDocument } from '../state/to-document.js';
import { type Change, makePlan, type PlanOptions } from './plan.js';

/** What the gateway has where a file says nothing. */
const UNSAID: Partial<Record<Kind, Fields>> = { 'API key': { tags: [], status: 'ACTIVE' }, quota: { apiKeys: [], virtualKeys: [] } };
const withoutEmptyFields = (fields: Fields): Fields => Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));

/** A gateway that has what these resources ask for. */
function gatewayWith(resources: Iterable<Resource>): Resources<ExistingResource> {
  return new Resources([...resources].map((resource) => existing({ ...resource, id: labelOf(resource), secrets: {}, secretNames: Object.keys(resource.secrets), fields: { ...UNSAID[resource.kind], ...withoutEmptyFields(resource.fields) } })));
}

function planFor(document: ConfigDocument, actual: Resources<ExistingResource>, options: Partial<PlanOptions> = {}) {
  const desired = new Resources(fromDocument(document));
  return makePlan(desired, actual, { prune: false, writeSecrets: false, isManaged: managedBy(document, desired), isSameSecret: () => undefined, ...options });
}

const parse = (input: ConfigInput): ConfigDocument => documentSchema.parse(input);

const name = fc.string({ minLength: 1, maxLength: 8 }).map((text) => text.trim()).filter((text) => text !== '');
const limit = fc.record({ requestsPerMinute: fc.integer({ min: 1, max: 1_000 }), enabled: fc.boolean() }, { requiredKeys: [] });
const slug = fc.constantFrom('openai', 'gemini', 'weather', 'signed');
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const unique = <T extends { name: string }>(item: fc.Arbitrary<T>) => fc.uniqueArray(item, { maxLength: 3, selector: (entry) => entry.name.toLowerCase() });

const header = fc.record({ name: fc.constantFrom('X-A', 'x-b', 'X-C', 'Accept'), valueType: fc.constantFrom('STATIC', 'JAVASCRIPT' as const), value: fc.string({ unit: 'grapheme-composite' }), enabled: fc.boolean() }, { requiredKeys: ['name', 'value'] });
const variable = fc.oneof(fc.record({ name: fc.constantFrom('a', 'b', 'c'), value: fc.string() }), fc.record({ name: fc.constantFrom('a', 'b', 'c'), secretValue: fc.constant('${env:SECRET}') }));
const key = fc.record({ name, keyValue: fc.constant('${env:KEY}'), location: fc.constantFrom('HEADER', 'QUERY', 'BODY' as const), paramName: name, weight: fc.integer({ min: 1, max: 9 }), tags: fc.uniqueArray(name), limit }, { requiredKeys: ['name', 'keyValue'] });
const upstream = fc.record(
  { slug, name, baseUrl: fc.constantFrom('https://a.example', 'http://b.example/v1'), maxAttempts: fc.integer({ min: 1, max: 5 }), limit, probe: fc.record({ path: fc.constant('/models'), intervalMinutes: fc.integer({ min: 1, max: 60 }) }), variables: unique(variable), headers: unique(header), keys: unique(key) },
  { requiredKeys: ['slug', 'name', 'baseUrl'] },
);
const consumer = fc.record({ name, description: name, limit, virtualKeys: unique(fc.record({ name, enabled: fc.boolean(), limit }, { requiredKeys: ['name'] })) }, { requiredKeys: ['name'] });
const rule = fc.record({ name, match: name, actions: fc.constantFrom([{ type: 'RETRY' as const }], [{ type: 'BAN' as const }, { type: 'TAG' as const, tag: 'x' }]), priority: fc.integer({ min: 0, max: 9 }) }, { requiredKeys: ['name', 'match', 'actions'] });
const documents = fc
  .record({
    version: fc.constant(1 as const),
    gatewayLimit: maybe(limit),
    upstreams: maybe(fc.uniqueArray(upstream, { maxLength: 3, selector: (entry) => entry.slug })),
    consumers: maybe(unique(consumer)),
    rules: maybe(unique(rule)),
    quotas: maybe(unique(fc.record({ name, quotaTotal: fc.integer({ min: 1, max: 99 }) }))),
  })
  .map((input) => parse(input as ConfigInput));
/** With every section, so that the file speaks for everything. */
const wholeDocuments = documents.map((document) => ({ gatewayLimit: null, upstreams: [], rules: [], consumers: [], quotas: [], channels: [], routes: [], templates: [], ...withoutEmptyFields(document) }) as unknown as ConfigDocument);

/** What a gateway is like when a plan has been carried out. */
function carriedOut(actual: Resources<ExistingResource>, changes: readonly Change[]): Resources<ExistingResource> {
  const after = new Map([...actual].map((resource) => [labelOf(resource), resource]));
  for (const change of changes) {
    if (change.action === 'delete') after.delete(labelOf(change.existing));
    else {
      const [made] = gatewayWith([change.resource]);
      after.set(labelOf(made), change.action === 'create' ? made : { ...made, fields: { ...change.existing.fields, ...withoutEmptyFields(change.resource.fields) } });
    }
  }
  // The gateway's own answer: in which order the headers are now.
  for (const { key: [owner] } of [...after.values()].filter(({ kind }) => kind === 'upstream')) {
    const names = [...after.values()].filter(({ kind, key }) => kind === 'header' && key[0] === owner).map(({ key }) => key[1]);
    const order = ((after.get(`order of the headers of ${owner}`)?.fields.names ?? []) as string[]).filter((header) => names.includes(header));
    if (names.length > 0) after.set(`order of the headers of ${owner}`, existing({ kind: 'header order', key: [owner], id: owner, fields: { names: [...order, ...names.filter((header) => !order.includes(header))] } }));
  }
  return new Resources([...after.values()].filter((resource) => resource.kind === 'upstream' || !['variable', 'header', 'header order', 'probe', 'API key'].includes(resource.kind) || after.has(`upstream ${resource.key[0]}`)));
}

describe('A plan', () => {
  it('is empty for a gateway that is as the file says, and for what is dumped from it', () => {
    fc.assert(
      fc.property(documents, (document) => {
        fc.pre(duplicatesIn(new Resources(fromDocument(document))).length === 0);
        const gateway = gatewayWith(fromDocument(document));
        expect(planFor(document, gateway).changes).toEqual([]);
        const text = writeDocument(toDocument(gateway, { keys: true }));
        const dumped = readDocument('dump.yaml', text).document;
        const secretsAside = planFor(dumped, gateway, { prune: true });
        expect(secretsAside.changes).toEqual([]);
        expect(writeDocument(toDocument(gatewayWith(fromDocument(dumped)), { keys: true }))).toBe(text);
      }),
      { numRuns: 200 },
    );
  });

  it('leads with --prune from any gateway to what the file says, and then there is nothing left to do', () => {
    fc.assert(
      fc.property(wholeDocuments, documents, (document, before) => {
        fc.pre([document, before].every((one) => duplicatesIn(new Resources(fromDocument(one))).length === 0));
        const actual = gatewayWith(fromDocument(before));
        const { changes } = planFor(document, actual, { prune: true });
        expect(planFor(document, carriedOut(actual, changes), { prune: true }).changes).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  it('deletes nothing without --prune, and nothing that the file does not speak for', () => {
    fc.assert(
      fc.property(documents, documents, (document, before) => {
        const actual = gatewayWith(fromDocument(before));
        expect(planFor(document, actual).changes.filter(({ action }) => action === 'delete')).toEqual([]);
        expect(planFor(parse({ version: 1 }), actual, { prune: true })).toEqual({ changes: [], unwanted: [], uncompared: 0 });
      }),
    );
  });

  const base: ConfigInput = { version: 1, upstreams: [{ slug: 'a', name: 'A', baseUrl: 'https://a.example', headers: [{ name: 'X-One', value: '1' }, { name: 'X-Two', value: '2' }], variables: [{ name: 'v', secretValue: '${env:V}' }] }] };
  const changedTo = (changes: object): ConfigInput => ({ ...base, upstreams: [{ ...base.upstreams![0], ...changes }] });
  const brief = (changes: readonly Change[]) => changes.map((change) => `${change.action} ${labelOf(change.action === 'delete' ? change.existing : change.resource)}${change.action === 'update' ? ` ${[...change.fields.map(({ field }) => field), ...change.secrets].join()}` : ''}`);

  it.each([
    ['another value', changedTo({ maxAttempts: 5 }), {}, ['update upstream a maxAttempts']],
    ['a new slug', { version: 1, upstreams: [{ slug: 'b', name: 'B', baseUrl: 'https://b.example' }] }, { prune: true }, ['create upstream b', 'delete upstream a']],
    ['another order of headers', changedTo({ headers: [...base.upstreams![0].headers!].reverse() }), {}, ['update order of the headers of a names']],
    ['a header at the end', changedTo({ headers: [...base.upstreams![0].headers!, { name: 'X-Three', value: '3' }] }), {}, ['create header a / x-three']],
    ['a header at the front', changedTo({ headers: [{ name: 'X-Zero', value: '0' }, ...base.upstreams![0].headers!] }), {}, ['create header a / x-zero', 'update order of the headers of a names']],
    ['the case of a header', changedTo({ headers: [{ name: 'x-one', value: '1' }, base.upstreams![0].headers![1]] }), {}, ['update header a / x-one name']],
    ['a header less', changedTo({ headers: [base.upstreams![0].headers![1]] }), { prune: true }, ['delete header a / x-one']],
    ['secrets that are written again', base, { writeSecrets: true }, ['update variable a / v secretValue']],
    ['a secret that is known to differ', base, { isSameSecret: () => false }, ['update variable a / v secretValue']],
    ['a secret that becomes readable', changedTo({ variables: [{ name: 'v', value: 'open' }] }), {}, ['update variable a / v secret,value']],
    ['a limit', changedTo({ limit: { requestsPerMinute: 5 } }), {}, ['create limit of upstream a']],
  ] as [string, ConfigInput, Partial<PlanOptions>, string[]][])('tells of %s', (_, input, options, expected) => {
    expect(brief(planFor(parse(input), gatewayWith(fromDocument(parse(base))), options).changes)).toEqual(expected);
  });

  it('frees the value of a deleted key before a key of another name takes it', () => {
    const withKey = (keyName: string) => parse(changedTo({ keys: [{ name: keyName, keyValue: '${env:K}' }] }));
    expect(brief(planFor(withKey('new'), gatewayWith(fromDocument(withKey('old'))), { prune: true }).changes)).toEqual(['delete API key a / old', 'create API key a / new']);
  });

  it('never deletes a rule that comes with the product', () => {
    const builtin = existing({ kind: 'rule', key: ['built in', 'invalid-key'], id: '1', fields: {}, builtin: true });
    expect(planFor(parse({ version: 1, rules: [] }), new Resources([builtin]), { prune: true }).changes).toEqual([]);
  });
});
