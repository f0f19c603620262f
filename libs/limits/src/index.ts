export { formatLimitText, LimitTextError, parseLimitText, WINDOW_MS_OF_RATE, type RequestRates } from './format/limit-text.js';
export { limitProblem, rateLimitHeaders, retryAfterSeconds, type LimitProblem } from './format/rate-limit-headers.js';
export { MemoryLimitStore } from './memory/memory-limit-store.js';
export type { ConcurrencyCheck, LimitCheck, QuotaCheck, WindowCheck } from './store/limit-check.js';
export type { Decision, Grant, LimitStore, Spend } from './store/limit-store.js';
