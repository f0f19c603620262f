import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Clock } from '@app/core';
import { In, type Repository } from 'typeorm';
import { ApiKey } from './api-key.entity.js';
import { ApiKeyEventKind } from './api-key-event.entity.js';
import { type KeyCause, KeyCauseCode, KeyChangeBy } from './key-cause.js';
import { KeyJournal } from './key-journal.js';
import { KeyStatus } from './key-status.js';
import { KeyStatusService } from './key-status.service.js';
import type { PooledKey } from './pooled-key.js';

const BATCH = 5_000;

/** What becomes of keys that were probed. */
@Injectable()
export class KeyRecovery {
  constructor(
    @InjectRepository(ApiKey) private readonly keys: Repository<ApiKey>,
    private readonly statuses: KeyStatusService,
    private readonly journal: KeyJournal,
    private readonly clock: Clock,
  ) {}

  /** Those of these keys that may be probed: neither banned nor disabled by an admin. */
  async probeable(ids: readonly number[]): Promise<number[]> {
    const found: number[] = [];
    for (let start = 0; start < ids.length; start += BATCH) {
      const rows = await this.keys.find({ where: { id: In(ids.slice(start, start + BATCH)) }, select: { id: true, status: true, statusCause: true } });
      for (const { id, status, statusCause } of rows) {
        const byItself = statusCause !== null && statusCause.by !== KeyChangeBy.ADMIN;
        if (status === KeyStatus.ACTIVE || (status === KeyStatus.DISABLED && byItself)) found.push(id);
      }
    }
    return found;
  }

  /** A key that passed comes back, with a trial request first; one that did not stays as it is. */
  async probed(key: Readonly<PooledKey>, passed: boolean, evidence: string): Promise<void> {
    const nowMs = this.clock.now();
    const cause: KeyCause = { by: KeyChangeBy.PROBE, reason: passed ? 'the probe passed' : 'the probe failed', code: passed ? KeyCauseCode.PROBE_PASSED : KeyCauseCode.PROBE_FAILED, evidence };
    this.journal.event({ apiKeyId: key.id, atMs: nowMs, kind: ApiKeyEventKind.PROBED, untilMs: undefined, cause });
    if (!passed) return;
    if (key.status === KeyStatus.DISABLED) await this.statuses.setStatus([key.id], KeyStatus.ACTIVE, cause);
    else if (key.status === KeyStatus.ACTIVE && key.health.cooldownUntilMs > nowMs) await this.statuses.endCooldown(key.id, cause);
  }
}
