import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSchema, isEnumType, isInputObjectType } from 'graphql';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { CONFIG } from '../../../../test/support/gatewayctl-config.js';
import { problemsBySchema } from '../../../../test/support/json-schema.js';
import { EVENT_LABELS } from '../../../../libs/notifications/src/templates/event-labels.js';
import { consumer, virtualKey } from './consumer.schema.js';
import { jsonSchema } from './document.schema.js';
import { limit } from './fields.js';
import { channel, EVENT_TYPES, route, template } from './notification.schema.js';
import { quota, rule, ruleAction } from './policy.schema.js';
import { readDocument } from './read-document.js';
import { apiKey, header, probe, upstream } from './upstream.schema.js';

const root = join(import.meta.dirname, '../../../..');
const api = buildSchema(readFileSync(join(root, 'schema.graphql'), 'utf8'));

function inputFields(name: string): string[] {
  const type = api.getType(name);
  if (!isInputObjectType(type)) throw new Error(`${name} is no input type`);
  return Object.keys(type.getFields());
}

const fieldsOf = (schema: z.ZodObject) => Object.keys(schema.shape);
const minimal = (rest: string) => `version: 1\n${rest}`;

function complaintAbout(text: string): string {
  try {
    readDocument('gateway.yaml', text);
  } catch (error) {
    return (error as Error).message;
  }
  return '';
}

describe('The form of the file', () => {
  it('is what docs/gatewayctl.schema.json tells editors (npm run gatewayctl:schema)', () => {
    expect(JSON.parse(readFileSync(join(root, 'docs/gatewayctl.schema.json'), 'utf8'))).toEqual(jsonSchema());
  });

  it('is checked by the JSON Schema just as by gatewayctl', () => {
    const asEditorsDo = (text: string) => problemsBySchema(join(root, 'docs/gatewayctl.schema.json'), parse(text));
    expect(asEditorsDo(CONFIG)).toEqual([]);
    expect(asEditorsDo(CONFIG.replace('selectionPolicy: WEIGHTED', 'selectionPolicy: HEAVIEST')).join()).toContain('/upstreams/0/selectionPolicy');
    expect(asEditorsDo(CONFIG.replace('"${env:OPENAI_KEY_1}"', 'sk-live')).join()).toContain('/upstreams/0/keys/0/keyValue');
  });

  it('is checked without the gateway: the command is a client and no part of it', () => {
    const files = globSync('apps/gatewayctl/src/**/*.ts', { cwd: root }).filter((file) => !file.endsWith('.spec.ts'));
    expect(files.length).toBeGreaterThan(20);
    for (const file of files) expect(readFileSync(join(root, file), 'utf8'), file).not.toMatch(/from '(@app\/|.*\/libs\/)/);
  });

  /** What the API calls differently, or what stands elsewhere in a file. */
  it.each([
    ['CreateUpstreamInput', fieldsOf(upstream), [], ['limit', 'probe', 'variables', 'headers', 'keys']],
    ['KeyProbeInput', fieldsOf(probe), [], []],
    ['CreateHeaderConfigInput', fieldsOf(header), ['upstreamId'], []],
    ['CreateApiKeyInput', fieldsOf(apiKey), ['upstreamId'], ['limit']],
    ['CreateConsumerInput', fieldsOf(consumer), [], ['limit', 'upstreamLimits', 'virtualKeys']],
    ['CreateVirtualKeyInput', fieldsOf(virtualKey), ['consumerId', 'allowedUpstreamIds'], ['allowedUpstreams', 'limit']],
    ['CreateRuleInput', fieldsOf(rule), ['upstreamId'], ['upstream', 'builtin']],
    ['RuleActionInput', fieldsOf(ruleAction), [], []],
    ['CreateQuotaInput', fieldsOf(quota), ['apiKeyIds', 'virtualKeyIds'], ['apiKeys', 'virtualKeys']],
    ['UpdateLimitInput', fieldsOf(limit), ['rates'], []],
    ['CreateNotificationChannelInput', fieldsOf(channel.options[0]), [], []],
    ['ChannelSettingsInput', channel.options.flatMap((option) => fieldsOf(option.shape.settings)), [], []],
    ['CreateNotificationRouteInput', fieldsOf(route), ['channelId', 'upstreamIds'], ['channel', 'upstreams']],
    ['NotificationTemplateInput', fieldsOf(template), [], []],
  ])('has every field of %s', (input, fields, onlyThere, onlyHere) => {
    const here = new Set(fields.filter((field) => !onlyHere.includes(field)));
    expect([...here].sort()).toEqual(inputFields(input).filter((field) => !onlyThere.includes(field)).sort());
  });

  it('has every value of the enumerations of the API', () => {
    const values = (name: string) => {
      const type = api.getType(name);
      return isEnumType(type) ? type.getValues().map((value) => value.name).sort() : [];
    };
    const options = (schema: z.ZodType) => [...(schema instanceof z.ZodDefault || schema instanceof z.ZodOptional ? (schema.unwrap() as z.ZodEnum) : (schema as z.ZodEnum)).options].sort();
    expect(options(upstream.shape.selectionPolicy)).toEqual(values('SelectionPolicy'));
    expect(options(upstream.shape.errorFormat)).toEqual(values('ErrorFormat'));
    expect(options(header.shape.valueType)).toEqual(values('HeaderValueType'));
    expect(options(header.shape.onError)).toEqual(values('HeaderErrorPolicy'));
    expect(options(apiKey.shape.location)).toEqual(values('CredentialLocation'));
    expect(options(apiKey.shape.status)).toEqual(values('KeyStatus'));
    expect(options(rule.shape.mode)).toEqual(values('RuleMode'));
    expect(options(ruleAction.shape.type)).toEqual(values('RuleActionType'));
    expect(options(quota.shape.measure)).toEqual(values('QuotaMeasure'));
    expect(options(quota.shape.quotaReset)).toEqual(values('QuotaReset'));
    expect(options(route.shape.minimumSeverity)).toEqual(values('Severity'));
    expect(options(template.shape.channelKind)).toEqual(values('NotificationChannelKind'));
    expect([...EVENT_TYPES]).toEqual(Object.keys(EVENT_LABELS));
  });
});

describe('A wrong file', () => {
  it.each([
    ['a field that nobody knows', minimal('upstreams:\n  - slug: a\n    name: A\n    baseUrl: https://a.example\n    colour: red\n'), 'gateway.yaml:6:5: upstreams[0].colour: is not known here'],
    ['a field that is missing', minimal('upstreams:\n  - slug: a\n    name: A\n'), 'gateway.yaml:3:5: upstreams[0].baseUrl: is missing'],
    ['a wrong value', minimal('upstreams:\n  - slug: a\n    name: A\n    baseUrl: ftp://a.example\n'), 'gateway.yaml:5:5: upstreams[0].baseUrl: must be an http or https URL'],
    ['a number that is too large', minimal('upstreams:\n  - { slug: a, name: A, baseUrl: "https://a.example", maxAttempts: 9 }\n'), 'gateway.yaml:3:55: upstreams[0].maxAttempts: Too big: expected number to be <=5'],
    ['a secret in the open', minimal('upstreams:\n  - slug: a\n    name: A\n    baseUrl: https://a.example\n    keys:\n      - name: first\n        keyValue: sk-live-1\n'), 'gateway.yaml:8:9: upstreams[0].keys[0].keyValue: must not stand in the file'],
    ['a channel of no kind', minimal('channels:\n  - name: c\n    kind: PIGEON\n    settings: {}\n'), 'gateway.yaml:4:5: channels[0].kind: Invalid discriminator value'],
    ['an address that is none', minimal('consumers:\n  - name: c\n    virtualKeys:\n      - name: v\n        allowedAddresses: [10.0.0.0/99]\n'), 'gateway.yaml:6:28: consumers[0].virtualKeys[0].allowedAddresses[0]: must be an IP address'],
    ['no YAML', 'version: [1\n', 'gateway.yaml:2:1: '],
    ['an empty file', '', 'gateway.yaml:1:1: version: '],
  ])('is refused by line and path: %s', (_, text, complaint) => {
    expect(complaintAbout(text)).toContain(complaint);
  });

  it('is told everything that is wrong at once', () => {
    expect(complaintAbout(minimal('upstreams:\n  - slug: A B\n    name: ""\n    baseUrl: x\n')).split('\n')).toHaveLength(3);
  });
});
