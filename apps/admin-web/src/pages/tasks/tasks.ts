import { Component, computed, inject } from '@angular/core';
import { LucideAlarmClock, LucideHistory, LucidePencil, LucidePlay } from '@lucide/angular';
import { FormsModule } from '@angular/forms';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { NzTooltipDirective } from 'ng-zorro-antd/tooltip';
import { RunTaskDocument, SetTaskDocument, type TaskFragment, TasksDocument } from '../../graphql/generated/tasks/graphql';
import { injectMutate } from '../../graphql/mutate';
import { injectQuery } from '../../graphql/query';
import { injectTranslate } from '../../i18n/translate';
import { injectMay } from '../../session/session';
import { Badge } from '../../ui/badge';
import { Cell, type Column, DataTable } from '../../ui/data-table';
import { EmptyState } from '../../ui/empty-state';
import { ErrorState } from '../../ui/error-state';
import { Notice } from '../../ui/notice';
import { Page } from '../../ui/page';
import { RelativeTime } from '../../ui/relative-time';
import { SidePanel } from '../../ui/side-panel';
import { RUN_TONE } from './run-status';
import { injectTaskText } from './task-text';
import { TaskRuns } from './task-runs';
import { TaskScheduleForm } from './task-schedule-form';
import { Label } from '../../ui/label';
import { SWITCH } from '../../ui/switch';

const REFRESH_MS = 5_000;

@Component({
  selector: 'app-tasks',
  imports: [Label, Badge, Cell, DataTable, EmptyState, ErrorState, FormsModule, LucideHistory, LucidePencil, LucidePlay, NzButtonComponent, NzTooltipDirective, Page, RelativeTime, SWITCH],
  templateUrl: './tasks.html',
  styles: `
    .name { margin-right: 8px; font-weight: 500; color: var(--text-strong); }
    .cron { padding: 0; border: 0; background: none; text-align: left; font: inherit; color: inherit; cursor: pointer; }
    .cron:hover code { color: var(--accent-text); }
    .actions { display: inline-flex; gap: 2px; align-items: center; }
    .last { display: flex; gap: 8px; align-items: center; }
  `,
})
export class Tasks {
  protected readonly t = injectTranslate();
  protected readonly may = injectMay();
  protected readonly text = injectTaskText();
  protected readonly tone = RUN_TONE;
  protected readonly emptyIcon = LucideAlarmClock;
  private readonly mutate = injectMutate();
  private readonly notice = inject(Notice);
  private readonly panel = inject(SidePanel);

  protected readonly query = injectQuery(TasksDocument, () => ({}), { pollIntervalMs: REFRESH_MS });
  protected readonly rows = computed(() => this.query.data()?.scheduledTasks ?? []);
  protected readonly columns = computed<Column[]>(() => [
    { key: 'name', label: this.t('tasks.column.name') },
    { key: 'schedule', label: this.t('tasks.column.schedule'), width: '150px' },
    { key: 'last', label: this.t('tasks.column.last'), width: '210px' },
    { key: 'next', label: this.t('tasks.column.next'), width: '120px' },
    { key: 'enabled', label: this.t('tasks.column.enabled'), width: '80px' },
    { key: 'actions', label: '', width: '128px', align: 'right' },
  ]);

  protected async run(task: TaskFragment): Promise<void> {
    try {
      await this.mutate(RunTaskDocument, { id: task.id });
      this.notice.done(this.t('tasks.started', { name: this.text.name(task.id) }));
      this.query.refetch();
    } catch (error) {
      this.notice.failed(error);
    }
  }

  protected async enable(task: TaskFragment, enabled: boolean): Promise<void> {
    await this.mutate(SetTaskDocument, { id: task.id, enabled }).catch((error: unknown) => this.notice.failed(error));
  }

  protected history(task: TaskFragment): void {
    this.panel.open(TaskRuns, { label: this.t('tasks.history', { name: this.text.name(task.id) }), data: task, widthPx: 680 });
  }

  protected schedule(task: TaskFragment): void {
    this.panel.open(TaskScheduleForm, { label: this.t('tasks.schedule', { name: this.text.name(task.id) }), data: task });
  }
}
