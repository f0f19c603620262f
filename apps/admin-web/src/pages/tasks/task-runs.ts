import { DIALOG_DATA } from '@angular/cdk/dialog';
import { Component, computed, inject } from '@angular/core';
import { type TaskFragment, type TaskRunFragment, TaskRunsDocument } from '../../graphql/generated/tasks/graphql';
import { injectQuery } from '../../graphql/query';
import { Format } from '../../i18n/format';
import { injectTranslate } from '../../i18n/translate';
import { Badge } from '../../ui/badge';
import { LoadingRows } from '../../ui/loading-rows';
import { Pager } from '../../ui/pager';
import { turnedPages } from '../../ui/pages';
import { Panel } from '../../ui/panel';
import { RelativeTime } from '../../ui/relative-time';
import { RUN_TONE } from './run-status';
import { injectTaskText } from './task-text';

const PAGE_SIZE = 50;
const REFRESH_MS = 5_000;

/** When a task ran, who asked for it, how long it took and what it came to. */
@Component({
  selector: 'app-task-runs',
  imports: [Badge, LoadingRows, Pager, Panel, RelativeTime],
  templateUrl: './task-runs.html',
  styles: `
    :host { display: block; height: 100%; }
    article { display: grid; grid-template-columns: 110px 1fr auto; gap: 12px; padding: 10px 0; border-bottom: 1px solid var(--border); }
    div { min-width: 0; overflow-wrap: anywhere; }
  `,
})
export class TaskRuns {
  protected readonly t = injectTranslate();
  protected readonly text = injectTaskText();
  protected readonly tone = RUN_TONE;
  protected readonly task = inject<TaskFragment>(DIALOG_DATA);
  private readonly format = inject(Format);
  protected readonly pageSize = PAGE_SIZE;
  protected readonly pages = turnedPages();
  protected readonly query = injectQuery(TaskRunsDocument, () => ({ task: this.task.id, first: PAGE_SIZE, after: this.pages.after() }), { pollIntervalMs: REFRESH_MS });
  protected readonly runs = computed(() => this.query.data()?.scheduledTaskRuns.edges.map((edge) => edge.node) ?? []);

  protected took(run: TaskRunFragment): string {
    return run.startedAt && run.finishedAt ? this.format.duration(Date.parse(run.finishedAt) - Date.parse(run.startedAt)) : '';
  }
}
