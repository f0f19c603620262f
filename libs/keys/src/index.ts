export { HEALTHY, type KeyHealth } from './key-health.js';
export { type KeyAdmission, KeySelector, type KeySelectorListener } from './key-selector.js';
export { KeyStatus } from './key-status.js';
export { type KeyLease, type KeyRefusal, KeyRefusalReason, type PooledKey } from './pooled-key.js';
