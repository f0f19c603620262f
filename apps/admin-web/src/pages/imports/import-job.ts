import { Component, computed, inject, input } from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import { LucideChevronRight, LucideDownload, LucideUndo2 } from '@lucide/angular';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { NzProgressComponent } from 'ng-zorro-antd/progress';
import { CancelImportDocument, ImportJobDocument, ImportProgressDocument, UndoImportDocument } from '../../graphql/generated/imports/graphql';
import { injectMutate } from '../../graphql/mutate';
import { injectQuery, injectSubscription } from '../../graphql/query';
import { Format } from '../../i18n/format';
import { injectTranslate } from '../../i18n/translate';
import { Session } from '../../session/session';
import { Confirm } from '../../ui/confirm';
import { ErrorState } from '../../ui/error-state';
import { LoadingRows } from '../../ui/loading-rows';
import { Notice } from '../../ui/notice';
import { Page } from '../../ui/page';
import { ImportStatusBadge } from './import-status';

/** One import: how far it is, what came of it, what did not go in and why, and the way back. */
@Component({
  selector: 'app-import-job',
  imports: [ErrorState, ImportStatusBadge, LoadingRows, LucideChevronRight, LucideDownload, LucideUndo2, NzButtonComponent, NzProgressComponent, Page, RouterLink],
  templateUrl: './import-job.html',
  styles: `
    .under { display: flex; align-items: center; gap: 10px; margin-top: 4px; flex-wrap: wrap; }
    nav { display: flex; align-items: center; gap: 5px; }
    nav a { color: var(--text-muted); }
    nav svg { width: 13px; height: 13px; color: var(--text-faint); }
    section { padding: 18px 20px; margin-bottom: 16px; }
    dl { display: grid; grid-template-columns: repeat(auto-fit, minmax(130px, 1fr)); gap: 14px; margin: 14px 0 0; }
    dt { font-weight: 400; color: var(--text-muted); }
    dd { margin: 0; font-size: 20px; line-height: 28px; font-weight: 600; color: var(--text-strong); }
    .bad { color: var(--bad); }
    .problem { margin-top: 12px; color: var(--bad); }
    h2 { font-size: 13px; margin-bottom: 8px; }
    table { width: 100%; border-collapse: collapse; }
    th { text-align: left; font-weight: 500; color: var(--text-muted); }
    th, td { padding: 6px 12px 6px 0; border-bottom: 1px solid var(--border); vertical-align: top; }
    .head { display: flex; align-items: center; justify-content: space-between; gap: 12px; }
  `,
})
export class ImportJob {
  readonly id = input.required<string>();
  protected readonly t = injectTranslate();
  protected readonly format = inject(Format);
  protected readonly session = inject(Session);
  private readonly router = inject(Router);
  private readonly mutate = injectMutate();
  private readonly confirm = inject(Confirm);
  private readonly notice = inject(Notice);

  protected readonly query = injectQuery(ImportJobDocument, () => ({ id: this.id() }));
  protected readonly job = computed(() => this.query.data()?.importJob);
  protected readonly open = computed(() => this.job()?.status === 'QUEUED' || this.job()?.status === 'RUNNING');
  protected readonly undoable = computed(() => (this.job()?.status === 'DONE' || this.job()?.status === 'CANCELLED') && this.job()!.added > 0);
  protected readonly percent = computed(() => Math.floor((this.job()?.progress ?? 0) * 100));
  protected readonly refusedRows = computed(() => (this.job()?.duplicates ?? 0) + (this.job()?.invalid ?? 0));

  constructor() {
    // What it tells is the same entity in the cache: the query above shows it.
    injectSubscription(ImportProgressDocument, () => (this.open() ? { id: this.id() } : null), () => undefined);
  }

  protected async cancel(): Promise<void> {
    const sure = await this.confirm.ask({ heading: this.t('imports.cancel.heading'), text: this.t('imports.cancel.text'), action: this.t('imports.cancel.action') });
    if (sure) await this.mutate(CancelImportDocument, { id: this.id() }, ['apiKeys']).catch((error: unknown) => this.notice.failed(error));
  }

  protected async undo(): Promise<void> {
    const count = this.format.number(this.job()!.added);
    const sure = await this.confirm.ask({ heading: this.t('imports.undo.heading', { count }), text: this.t('imports.undo.text'), action: this.t('imports.undo.action') });
    if (!sure) return;
    try {
      await this.mutate(UndoImportDocument, { id: this.id() }, ['apiKeys']);
      this.notice.done(this.t('imports.undo.done', { count }));
    } catch (error) {
      this.notice.failed(error);
    }
  }

  protected showKeys(): void {
    void this.router.navigate(['/keys'], { queryParams: { order: '-CREATED_AT' } });
  }
}
