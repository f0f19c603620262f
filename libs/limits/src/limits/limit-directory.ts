import { Injectable, type OnModuleInit } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { MessageBus, RowView, rowsChanged } from '@app/core';
import { In, type Repository } from 'typeorm';
import { labelledChecks, type LabelledChecks } from './labelled-checks.js';
import { subjectIds, LimitSubjectKind, type LimitSubject } from './limit-subject.js';
import { Limit } from './limit.entity.js';

export const limitsChanged = rowsChanged('limit');

/** Of one kind, by their id, or by both ids where two name the subject. */
type Subjects = Map<number | string, LabelledChecks>;

/** All limits in memory, as the checks that a request has to pass. */
@Injectable()
export class LimitDirectory implements OnModuleInit {
  private readonly byKind = Object.fromEntries(Object.values(LimitSubjectKind).map((kind) => [kind, new Map()])) as Record<LimitSubjectKind, Subjects>;
  private readonly view: RowView<Limit>;

  constructor(bus: MessageBus, @InjectRepository(Limit) limits: Repository<Limit>) {
    this.view = new RowView(bus, limitsChanged, {
      load: (ids) => limits.find(ids && { where: { id: In(ids) } }),
      put: (limit) => this.put(limit),
      drop: (limit) => this.byKind[limit.subjectKind].delete(keyOf(limit)),
    });
  }

  onModuleInit(): Promise<void> {
    return this.view.refresh();
  }

  /** What limits a subject; undefined when nothing does. @param id 0 for the gateway @param secondId the upstream's, for a consumer on an upstream */
  find(kind: LimitSubjectKind, id = 0, secondId?: number): LabelledChecks | undefined {
    const subjects = this.byKind[kind];
    if (subjects.size === 0) return undefined;
    return subjects.get(secondId === undefined ? id : `${id}:${secondId}`);
  }

  *list(): Generator<LabelledChecks> {
    for (const subjects of Object.values(this.byKind)) yield* subjects.values();
  }

  private put(limit: Limit): void {
    const checks = limit.enabled ? labelledChecks(limit) : [];
    if (checks.length > 0) this.byKind[limit.subjectKind].set(keyOf(limit), checks);
    else this.byKind[limit.subjectKind].delete(keyOf(limit));
  }
}

function keyOf(subject: LimitSubject): number | string {
  const ids = subjectIds(subject);
  return ids.length > 1 ? ids.join(':') : (ids[0] ?? 0);
}
