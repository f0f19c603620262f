export { Clock } from './clock/clock.js';
