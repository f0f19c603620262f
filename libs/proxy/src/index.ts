export { ATTEMPTS_CAP } from './judgement/retry-decision.js';
