export { REFUSAL_STATUS, type RefusalCode } from './answer/refusal.js';
export { ATTEMPTS_CAP } from './judgement/retry-decision.js';
export { probeKeys } from './probes/probe-keys.task.js';
export { ServerDrain } from './server/server-drain.js';
export { ProxyModule } from './proxy.module.js';
export { GatewayHttpAdapter } from './server/gateway-http-adapter.js';
