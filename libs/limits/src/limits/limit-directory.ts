import { Injectable, type OnModuleInit } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { MessageBus, RowView, rowsChanged } from '@app/core';
import { In, type Repository } from 'typeorm';
import { labelledChecks, type LabelledChecks } from './labelled-checks.js';
import { subjectKey } from './limit-subject.js';
import { Limit } from './limit.entity.js';

export const limitsChanged = rowsChanged('limit');

/** All limits in memory, as the checks that a request has to pass. */
@Injectable()
export class LimitDirectory implements OnModuleInit {
  private readonly bySubject = new Map<string, LabelledChecks>();
  private readonly view: RowView<Limit>;

  constructor(bus: MessageBus, @InjectRepository(Limit) limits: Repository<Limit>) {
    this.view = new RowView(bus, limitsChanged, {
      load: (ids) => limits.find(ids && { where: { id: In(ids) } }),
      put: (limit) => this.put(limit),
      drop: (limit) => this.bySubject.delete(subjectKey(limit)),
    });
  }

  onModuleInit(): Promise<void> {
    return this.view.refresh();
  }

  /** What limits a subject; undefined when nothing does. */
  find(key: string): LabelledChecks | undefined {
    return this.bySubject.get(key);
  }

  list(): Iterable<LabelledChecks> {
    return this.bySubject.values();
  }

  private put(limit: Limit): void {
    const checks = limit.enabled ? labelledChecks(limit) : [];
    if (checks.length > 0) this.bySubject.set(subjectKey(limit), checks);
    else this.bySubject.delete(subjectKey(limit));
  }
}
