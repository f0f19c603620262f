import { Throttle } from '@nestjs/throttler';

const MINUTE_MS = 60_000;

/** Calls a minute that one caller may make of the admin API: a console that polls, or a script, stays far below. */
export const ADMIN_CALLS_PER_MINUTE = 1_200;
/** Attempts a minute, from one address, at what takes a password. */
const SIGN_IN_CALLS_PER_MINUTE = 10;

/** For operations that take a password or a one-time secret. */
export const ThrottleSignIn = (): MethodDecorator & ClassDecorator => Throttle({ admin: { ttl: MINUTE_MS, limit: SIGN_IN_CALLS_PER_MINUTE } });
