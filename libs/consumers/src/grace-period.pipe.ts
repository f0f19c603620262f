import type { PipeTransform } from '@nestjs/common';
import { GatewayError } from '@app/core';

const LONGEST_SECONDS = 90 * 86_400;

/** From 0, which ends the old secret at once, to 90 days. */
export class GracePeriodPipe implements PipeTransform<number, number> {
  transform(seconds: number): number {
    if (seconds < 0 || seconds > LONGEST_SECONDS) throw GatewayError.badInput('gracePeriodSeconds', `must be from 0 to ${LONGEST_SECONDS}`);
    return seconds;
  }
}
