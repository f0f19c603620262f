import { Injectable } from '@nestjs/common';

/** The wall clock, injectable so that tests can move time. */
@Injectable()
export class Clock {
  /** Milliseconds since the epoch. */
  now(): number {
    return Date.now();
  }
}
