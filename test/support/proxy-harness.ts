import type { AddressInfo } from 'node:net';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Clock, Config, CredentialLocation, loadConfig, MetricsRegistry, type RequestLogEntry, SelectionPolicy } from '@app/core';
import { HEALTHY, KeyPools, KeySelector, KeyStatus, type PooledKey } from '@app/keys';
import { ErrorFormat, Upstream, UpstreamDirectory } from '@app/upstreams';
import { RequestLogWriter } from '@app/logs';
import { VirtualKeyDirectory } from '@app/consumers';
import { HeaderInjector } from '@app/headers';
import { NO_VERDICT, RuleEngine } from '@app/rules';
import { GatewayHttpAdapter } from '@app/proxy';
import { Admission } from '../../libs/proxy/src/admission.js';
import { AttemptLoop } from '../../libs/proxy/src/attempt-loop.js';
import { RuleConsequences } from '../../libs/proxy/src/judgement/rule-consequences.js';
import { LimitedKeys } from '../../libs/proxy/src/limits/limited-keys.js';
import { RequestLimits } from '../../libs/proxy/src/limits/request-limits.js';
import { ProxyController } from '../../libs/proxy/src/proxy.controller.js';
import { ServerDrain } from '../../libs/proxy/src/server/server-drain.js';
import { ProxyMetrics } from '../../libs/proxy/src/proxy-metrics.js';
import { RequestProxy } from '../../libs/proxy/src/request-proxy.js';
import { ConnectionPools } from '../../libs/proxy/src/sending/connection-pools.js';
import { ProxyUpgrades } from '../../libs/proxy/src/server/proxy-upgrades.js';

/** The virtual key that the harness admits. */
export const VIRTUAL_KEY = 'gw_test-virtual-key';

/** The proxied path on a real server, without a database: for tests of what happens on the wire. */
export interface ProxyHarness {
  url: string;
  port: number;
  upstream: Upstream;
  keys: KeySelector;
  entries: RequestLogEntry[];
  app: NestExpressApplication;
  close(): Promise<void>;
}

const SILENT = { used() {}, healthChanged() {}, cooled() {}, trialBegan() {}, trialEnded() {}, failedForGood() {}, upstreamCooled() {} };

export function pooledKey(id: number, settings: Partial<PooledKey> = {}): PooledKey {
  return {
    id,
    upstreamId: 1,
    name: `key ${id}`,
    value: `sk-secret-value-${id}`,
    location: CredentialLocation.HEADER,
    paramName: 'Authorization',
    valuePrefix: 'Bearer ',
    weight: 1,
    priority: 0,
    status: KeyStatus.ACTIVE,
    expiresAtMs: Infinity,
    tags: [],
    health: HEALTHY,
    cooldownCause: undefined,
    unwrittenUses: 0,
    lastUsedAtMs: 0,
    inFlight: 0,
    ...settings,
  };
}

export async function startProxy(baseUrl: string, settings: Partial<Upstream> = {}, keys: PooledKey[] = [pooledKey(1)], port = 0): Promise<ProxyHarness> {
  const upstream = Object.assign(new Upstream(), {
    id: 1,
    name: 'Test',
    slug: 'test',
    baseUrl,
    enabled: true,
    open: false,
    selectionPolicy: SelectionPolicy.ROUND_ROBIN,
    connectTimeoutMs: 2_000,
    responseTimeoutMs: 10_000,
    idleTimeoutMs: 0,
    maxAttempts: 3,
    retryUnsafe: false,
    failureThreshold: 3,
    maxBodyMegabytes: 32,
    errorFormat: ErrorFormat.PROBLEM_JSON,
    captureHeaders: false,
    captureBodies: false,
    redactedNames: [],
    ...settings,
  });
  const selector = new KeySelector(upstream.id, upstream.selectionPolicy, SILENT);
  for (const key of keys) selector.put(key, Date.now());
  const entries: RequestLogEntry[] = [];

  const pools: Pick<KeyPools, 'acquire' | 'release' | 'report'> = {
    acquire: (_upstream, tried, nowMs) => selector.acquire(tried, nowMs),
    release: (lease, nowMs) => selector.release(lease, nowMs),
    report: (lease, outcome, evidence, threshold, nowMs) => selector.report(lease, outcome, evidence, threshold, nowMs),
  };
  @Module({
    controllers: [ProxyController],
    providers: [
      Admission,
      AttemptLoop,
      Clock,
      ConnectionPools,
      MetricsRegistry,
      ServerDrain,
      ProxyMetrics,
      ProxyUpgrades,
      RequestProxy,
      { provide: RequestLimits, useValue: { enter() {}, leave() {} } },
      { provide: LimitedKeys, useValue: { acquire: pools.acquire, isPending: () => false, unitsPath: () => null, confirm() {}, finish() {}, refusal: () => undefined } },
      { provide: Config, useValue: loadConfig({}) },
      { provide: RequestLogWriter, useValue: { record() {} } },
      { provide: HeaderInjector, useValue: { headersFor: () => undefined, secretsOf: () => [] } },
      { provide: RuleEngine, useValue: { wantsBody: () => false, evaluate: () => NO_VERDICT } },
      { provide: RuleConsequences, useValue: {} },
      { provide: KeyPools, useValue: pools },
      { provide: VirtualKeyDirectory, useValue: { authenticate: (secret: string) => (secret === VIRTUAL_KEY ? { consumer: { id: 1, name: 'test' }, virtualKey: { id: 1 } } : { refusal: 'VIRTUAL_KEY_INVALID' }) } },
      { provide: UpstreamDirectory, useValue: { findBySlug: (slug: string) => (slug === upstream.slug ? upstream : undefined), findById: () => upstream } },
    ],
  })
  class HarnessModule {}

  const app = await NestFactory.create<NestExpressApplication>(HarnessModule, new GatewayHttpAdapter(), { bodyParser: false, logger: ['error'] });
  app.disable('x-powered-by');
  const metrics = app.get(ProxyMetrics);
  const record = metrics.record.bind(metrics);
  metrics.record = (entry) => {
    if (entries.length < 5_000) entries.push(entry);
    record(entry);
  };
  await app.listen(port, '127.0.0.1');
  const { port: bound } = app.getHttpServer().address() as AddressInfo;
  return { url: `http://127.0.0.1:${bound}/proxy/${upstream.slug}`, port: bound, upstream, keys: selector, entries, app, close: () => app.close() };
}
